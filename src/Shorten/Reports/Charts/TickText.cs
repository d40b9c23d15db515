namespace Shorten.Reports.Charts;

/// <summary>Numbers at the ticks of an axis.</summary>
internal static class TickText
{
    private const double Large = 1e5, Small = 1e-4;

    /// <summary>With as many decimals as the distance of the ticks needs.</summary>
    public static string Linear(double value, double step, double largest)
    {
        if (largest >= Large || step < Small)
            return value == 0 ? "0" : value.ToString("0.##e0");
        int decimals = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        return value.ToString("F" + decimals);
    }

    /// <summary>A power or a small multiple of one.</summary>
    public static string Logarithmic(double value) => value is >= Large or < Small ? value.ToString("0e0") : value.ToString("0.####");
}
