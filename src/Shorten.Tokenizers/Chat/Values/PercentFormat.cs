using System.Globalization;
using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary>Python's <c>"%s" % value</c>, for %s, %d and %%.</summary>
internal static class PercentFormat
{
    /// <summary>The text with the values in it.</summary>
    public static string Apply(string format, object? values)
    {
        var arguments = values is TemplateList { IsTuple: true } list ? list : [values];
        var text = new StringBuilder(format.Length);
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }
            char kind = ++i < format.Length ? format[i] : '\0';
            text.Append(kind == '%' ? "%" : Format(kind, next < arguments.Count ? arguments[next++] : throw new ValueException("there are fewer values than % in the format")));
        }
        return text.ToString();
    }

    private static string Format(char kind, object? value) => kind switch
    {
        's' => ValueText.Of(value),
        'd' when Value.TryGetNumber(value, out double number) => ((long)number).ToString(CultureInfo.InvariantCulture),
        _ => throw new ValueException($"%{kind} with {Value.TypeName(value)} is not supported in a format"),
    };
}
