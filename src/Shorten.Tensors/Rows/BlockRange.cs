namespace Shorten.Tensors;

/// <summary>What the scale of a block of 32 values is made of.</summary>
internal static unsafe class BlockRange
{
    private const int Values = 32;

    /// <summary>The first value of the largest magnitude, with its sign.</summary>
    internal static float Extreme(float* values)
    {
        float extreme = values[0];
        for (int i = 1; i < Values; i++)
            extreme = MathF.Abs(values[i]) > MathF.Abs(extreme) ? values[i] : extreme;
        return extreme;
    }

    /// <summary>The smallest and the largest value.</summary>
    internal static (float Min, float Max) Of(float* values)
    {
        float min = values[0], max = values[0];
        for (int i = 1; i < Values; i++)
            (min, max) = (MathF.Min(min, values[i]), MathF.Max(max, values[i]));
        return (min, max);
    }

    /// <summary>1 / scale; 0 for a block of equal values.</summary>
    internal static float Inverse(float scale) => scale == 0 ? 0 : 1 / scale;
}
