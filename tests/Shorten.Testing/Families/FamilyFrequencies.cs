namespace Shorten.Testing.Families;

/// <summary>Inverse frequencies of the rotary embedding, from the papers' formulas.</summary>
public static class FamilyFrequencies
{
    /// <summary>RoFormer: theta^(-2i/d).</summary>
    public static double[] Plain(int rotated, double theta = 10000) =>
        [.. Enumerable.Range(0, rotated / 2).Select(i => Math.Pow(theta, -2.0 * i / rotated))];

    /// <summary>All divided by <paramref name="factor"/>.</summary>
    public static double[] Linear(int rotated, double theta, double factor) => [.. Plain(rotated, theta).Select(f => f / factor)];

    /// <summary>Each divided by its own factor.</summary>
    public static double[] Divided(int rotated, IEnumerable<double> factors) => [.. Plain(rotated).Zip(factors, (f, factor) => f / factor)];

    /// <summary>Dynamic NTK: theta grows with the length beyond what the model was made for.</summary>
    public static double[] Dynamic(int rotated, double factor, int max, int length)
    {
        double growth = length <= max ? 1 : factor * length / max - (factor - 1);
        return Plain(rotated, 10000 * Math.Pow(growth, rotated / (rotated - 2.0)));
    }

    /// <summary>YaRN: a dimension that turns r times over the original context is kept where r is above 32, divided where it is below 1.</summary>
    public static double[] Yarn(int rotated, double factor, int original)
    {
        // Turns of dimension i: original x f_i / 2 pi. The ramp runs over whole dimensions.
        double DimensionOf(double turns) => rotated / 2.0 * Math.Log(original / (2 * Math.PI * turns)) / Math.Log(10000);
        double low = Math.Max(0, Math.Floor(DimensionOf(32))), high = Math.Min(rotated - 1, Math.Ceiling(DimensionOf(1)));
        return [.. Plain(rotated).Select((f, i) =>
        {
            double ramp = Math.Clamp((i - low) / (high - low), 0, 1);
            return f / factor * ramp + f * (1 - ramp);
        })];
    }
}
