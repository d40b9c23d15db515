using System.Globalization;
using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary>Python's escapes in strings.</summary>
internal static class StringEscape
{
    /// <summary>Reads what follows a backslash and appends what it stands for.</summary>
    /// <returns>Number of characters read; null where the escape is broken.</returns>
    public static int? TryRead(ReadOnlySpan<char> text, StringBuilder output)
    {
        switch (text[0])
        {
            case 'x':
                return Code(text, 2, output);
            case 'u':
                return Code(text, 4, output);
            case 'U':
                return Code(text, 8, output);
        }
        const string Names = "ntrbfav0\\'\"\n", Values = "\n\t\r\b\f\a\v\0\\'\"";
        int index = Names.IndexOf(text[0], StringComparison.Ordinal);
        // A backslash before a newline goes with it; before anything unknown it stays.
        if (index < 0)
            output.Append('\\').Append(text[0]);
        else if (index < Values.Length)
            output.Append(Values[index]);
        return 1;
    }

    private static int? Code(ReadOnlySpan<char> text, int digits, StringBuilder output)
    {
        if (text.Length <= digits || !int.TryParse(text.Slice(1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
            return null;
        // Halves of a surrogate pair may come one by one.
        if (code is >= 0 and <= char.MaxValue)
            output.Append((char)code);
        else if (Rune.TryCreate(code, out var rune))
            output.Append(rune.ToString());
        else
            return null;
        return digits + 1;
    }
}
