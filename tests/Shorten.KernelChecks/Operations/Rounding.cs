namespace Shorten.KernelChecks.Operations;

/// <summary>The standard bounds of float32 arithmetic, from which tolerances are made.</summary>
internal static class Rounding
{
    /// <summary>Largest relative error of one rounded float32 operation: half the distance from 1 to the next float.</summary>
    public const double Unit = 1.0 / (1 << 24);

    /// <summary>Largest relative error after <paramref name="count"/> roundings in a row (Higham's gamma).</summary>
    public static double Of(double count) => count * Unit / (1 - count * Unit);
}
