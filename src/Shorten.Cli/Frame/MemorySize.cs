using System.Globalization;

namespace Shorten.Cli.Frame;

/// <summary>Sizes as options give them and as people read them.</summary>
internal static class MemorySize
{
    private static readonly (string Suffix, double Bytes)[] Units =
    [
        ("KIB", 1024), ("MIB", 1 << 20), ("GIB", 1 << 30), ("TIB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1), ("", 1),
    ];

    /// <summary>Reads <c>2GB</c>, <c>1.5GiB</c> or a number of bytes; false for anything else, zero included.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        string upper = text.Trim().ToUpperInvariant();
        var (suffix, unit) = Units.First(u => upper.EndsWith(u.Suffix, StringComparison.Ordinal));
        bool isNumber = double.TryParse(upper[..^suffix.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        double size = number * unit;
        bytes = isNumber && size is >= 1 and < long.MaxValue ? (long)size : 0;
        return bytes > 0;
    }

    /// <summary>A size with three or four digits and its unit.</summary>
    public static string Text(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F2} GB"),
    };
}
