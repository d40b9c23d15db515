namespace Shorten.Reports;

/// <summary>Numbers as a report writes them: as many digits as mean something.</summary>
internal static class Digits
{
    /// <summary>With separators between thousands.</summary>
    public static string Count(long value) => value.ToString("N0");

    /// <summary>With so many significant digits, and no exponent where it can be read without.</summary>
    public static string Significant(double value, int digits = 4)
    {
        if (!double.IsFinite(value))
            return "";
        double size = Math.Abs(value);
        if (size is >= 1e7 or (> 0 and < 1e-4))
            return value.ToString($"0.{new string('0', digits - 1)}e0");
        int whole = size < 1 ? (size == 0 ? 1 : (int)Math.Floor(Math.Log10(size)) + 1) : (int)Math.Floor(Math.Log10(size)) + 1;
        return value.ToString($"N{Math.Max(0, digits - whole)}");
    }

    /// <summary>A share as percent, without the sign.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.0");

    /// <summary>A number and its error, both with the decimals that the error gives a meaning.</summary>
    public static string WithError(double value, double? error)
    {
        if (error is not double e || !double.IsFinite(e) || e <= 0)
            return Significant(value);
        int decimals = Math.Clamp(1 - (int)Math.Floor(Math.Log10(e)), 0, 6);
        return $"{value.ToString("N" + decimals)} ± {e.ToString("N" + decimals)}";
    }

    /// <summary>Bytes as megabytes, without the unit.</summary>
    public static string Megabytes(double bytes) => Significant(bytes / 1e6);
}
