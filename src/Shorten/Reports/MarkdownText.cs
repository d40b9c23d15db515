using System.Text;

namespace Shorten.Reports;

/// <summary>Text as Markdown holds it.</summary>
internal static class MarkdownText
{
    private const string Special = @"\`*_[]<>|~#&$";

    /// <summary>One line in which no character has a meaning.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (Special.Contains(c, StringComparison.Ordinal))
                escaped.Append('\\');
            escaped.Append(char.IsControl(c) ? ' ' : c);
        }
        return escaped.ToString().Trim();
    }

    /// <summary>Lines as they are, without characters that are no text.</summary>
    public static string Printable(string text) => string.Concat(text.ReplaceLineEndings("\n").Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c));

    /// <summary>A fence that is longer than any in the text.</summary>
    public static string Fence(string text)
    {
        int longest = 0, run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        return new string('`', Math.Max(3, longest + 1));
    }
}
