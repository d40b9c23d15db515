using System.Globalization;
using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary>Values as Python prints them.</summary>
internal static class ValueText
{
    /// <summary><c>str(value)</c>; nothing for undefined.</summary>
    public static string Of(object? value) => value switch
    {
        string text => text,
        Undefined => "",
        _ => Repr(value),
    };

    /// <summary><c>repr</c> of a number: the shortest digits that read back, always with a point or an exponent.</summary>
    public static string OfDouble(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        double magnitude = Math.Abs(value);
        if (magnitude != 0 && magnitude is < 1e-4 or >= 1e16)
            return Exponent(value.ToString("E16", CultureInfo.InvariantCulture), shortest);
        if (shortest.Contains('E'))
            shortest = ((decimal)value).ToString(CultureInfo.InvariantCulture);
        return shortest.Contains('.') ? shortest : shortest + ".0";
    }

    private static string Repr(object? value)
    {
        var text = new StringBuilder();
        Append(value, text);
        return text.ToString();
    }

    private static string Exponent(string exact, string shortest)
    {
        // .NET writes 1E+16 and 1E-05 where Python writes 1e+16 and 1e-05; both take the shortest digits.
        string digits = shortest.Contains('E') ? shortest[..shortest.IndexOf('E')] : exact[..exact.IndexOf('E')].TrimEnd('0').TrimEnd('.');
        int exponent = int.Parse(exact[(exact.IndexOf('E') + 1)..], CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{digits}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static void Append(object? value, StringBuilder text)
    {
        Budget.CheckStack();
        if (text.Length > Budget.MaxLength)
            throw new ValueException($"it makes a value of more than {Budget.MaxLength} characters or items");
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool flag:
                text.Append(flag ? "True" : "False");
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(OfDouble(number));
                break;
            case string characters:
                AppendQuoted(characters, text);
                break;
            case TemplateList list:
                AppendItems(list.IsTuple ? '(' : '[', list, item => Append(item, text), list.IsTuple ? (list.Count == 1 ? ",)" : ")") : "]", text);
                break;
            case TemplateDict dict:
                AppendItems('{', dict, item =>
                {
                    AppendQuoted(item.Key, text);
                    text.Append(": ");
                    Append(item.Value, text);
                }, "}", text);
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            default:
                throw new ValueException($"{Value.TypeName(value)} cannot be printed");
        }
    }

    private static void AppendItems<T>(char open, IEnumerable<T> items, Action<T> append, string close, StringBuilder text)
    {
        text.Append(open);
        bool isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
                text.Append(", ");
            isFirst = false;
            append(item);
        }
        text.Append(close);
    }

    private static void AppendQuoted(string value, StringBuilder text)
    {
        char quote = value.Contains('\'') && !value.Contains('"') ? '"' : '\'';
        text.Append(quote);
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ when c == quote => $"\\{c}",
                < ' ' or '\u007F' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => c.ToString(),
            });
        }
        text.Append(quote);
    }
}
