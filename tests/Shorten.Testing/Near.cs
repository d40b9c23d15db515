namespace Shorten.Testing;

/// <summary>Comparison of arrays of floats within a tolerance.</summary>
public static class Near
{
    /// <summary>Throws where the largest difference exceeds <paramref name="tolerance"/>, a value is not finite or the lengths differ.</summary>
    public static void Assert(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance, string what)
    {
        if (expected.Length != actual.Length)
            throw new InvalidOperationException($"{what}: expected {expected.Length} values, found {actual.Length}");
        for (int i = 0; i < expected.Length; i++)
        {
            // The negation catches NaN.
            if (!(MathF.Abs(expected[i] - actual[i]) <= tolerance))
                throw new InvalidOperationException($"{what}: value {i} is {actual[i]}, expected {expected[i]} within {tolerance}");
        }
    }

    /// <summary>Standard deviation of the values.</summary>
    public static float StandardDeviation(ReadOnlySpan<float> values)
    {
        double sum = 0, squares = 0;
        foreach (float value in values)
        {
            sum += value;
            squares += (double)value * value;
        }
        double mean = sum / values.Length;
        return (float)Math.Sqrt(squares / values.Length - mean * mean);
    }
}
