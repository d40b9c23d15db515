namespace Shorten.Reports.Charts;

/// <summary>Room that texts need in a chart.</summary>
internal static class ChartText
{
    /// <summary>Size of all texts.</summary>
    public const int FontSize = 12;

    // Of a wide character of the system fonts: room that is too large looks better than texts that overlap.
    private const double CharacterWidth = 6.9;

    /// <summary>Width of a text, at most.</summary>
    public static double Width(string text) => CharacterWidth * text.Length;

    /// <summary>Where the middle of a text may be so that it stays within <paramref name="width"/>, as near to <paramref name="middle"/> as possible.</summary>
    public static double Middle(string text, double middle, double width)
    {
        double half = Math.Min(Width(text), width) / 2;
        return Math.Clamp(middle, half, width - half);
    }

    /// <summary>The text, its middle left out where it is too wide: models of one run differ at the end.</summary>
    public static string Fit(string text, double width)
    {
        int length = Math.Max(3, (int)(width / CharacterWidth));
        if (text.Length <= length)
            return text;
        int head = (length - 1) / 2;
        return $"{text[..head]}…{text[^(length - 1 - head)..]}";
    }
}
