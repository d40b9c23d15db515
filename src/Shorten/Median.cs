namespace Shorten;

/// <summary>The middle of measurements: one that was disturbed does not move it.</summary>
public static class Median
{
    /// <summary>The middle value, in the values' unit; the mean of the two in the middle where their number is even.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            throw new ArgumentException("no values", nameof(values));
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
