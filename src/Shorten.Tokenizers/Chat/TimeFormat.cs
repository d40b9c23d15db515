using System.Globalization;
using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary>Python's <c>strftime</c> in English.</summary>
internal static class TimeFormat
{
    private static readonly Dictionary<char, string> s_codes = new()
    {
        ['d'] = "dd",
        ['b'] = "MMM",
        ['B'] = "MMMM",
        ['m'] = "MM",
        ['Y'] = "yyyy",
        ['y'] = "yy",
        ['a'] = "ddd",
        ['A'] = "dddd",
        ['H'] = "HH",
        ['I'] = "hh",
        ['M'] = "mm",
        ['S'] = "ss",
        ['p'] = "tt",
    };

    /// <summary>The time in this format.</summary>
    public static string Format(string format, DateTime time)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            bool isShort = i + 2 < format.Length && format[i + 1] == '-';
            i += isShort ? 2 : 1;
            string part = Part(i < format.Length ? format[i] : '\0', time);
            text.Append(isShort ? part.TrimStart('0') : part);
        }
        return text.ToString();
    }

    private static string Part(char code, DateTime time) => code switch
    {
        '%' => "%",
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        _ when s_codes.TryGetValue(code, out string? format) => time.ToString(format, CultureInfo.InvariantCulture),
        _ => throw new ValueException($"%{code} is not supported in a time's format"),
    };
}
