using System.Text;

namespace Shorten.Reports;

/// <summary>Text as HTML and SVG hold it.</summary>
internal static class Markup
{
    private const char Replacement = '\uFFFD';

    /// <summary>Escapes what has a meaning in markup, also in attributes; what neither HTML nor XML can hold becomes a replacement character.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                '\n' or '\t' => escaped.Append((char)rune.Value),
                < ' ' or (>= 0x7F and <= 0x9F) or 0xFFFE or 0xFFFF => escaped.Append(Replacement),
                _ => escaped.Append(rune.ToString()),
            };
        }
        return escaped.ToString();
    }
}
