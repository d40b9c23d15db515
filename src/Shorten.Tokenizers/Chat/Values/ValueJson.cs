using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shorten.Tokenizers.Chat;

/// <summary>Values from and to JSON; written as Python's <c>json.dumps(ensure_ascii=False)</c> does.</summary>
internal sealed class ValueJson(int? indent, string itemSeparator, string keySeparator, bool sortKeys)
{
    private readonly StringBuilder _text = new();

    /// <summary>The value that a JSON node stands for.</summary>
    public static object? Read(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject json:
                var dict = new TemplateDict();
                foreach (var (key, value) in json)
                    dict[key] = Read(value);
                return dict;
            case JsonArray array:
                return new TemplateList(array.Select(Read));
            case null:
                return null;
        }
        return node.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => node.GetValue<string>(),
            _ => ReadNumber(node.ToJsonString()),
        };
    }

    /// <summary>The JSON of a value.</summary>
    public string Write(object? value)
    {
        Append(value, 0);
        return _text.ToString();
    }

    private static object ReadNumber(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            return integer;
        return double.Parse(text, CultureInfo.InvariantCulture);
    }

    private void Append(object? value, int depth)
    {
        Budget.CheckStack();
        if (_text.Length > Budget.MaxLength)
            throw new ValueException($"it makes a value of more than {Budget.MaxLength} characters or items");
        switch (value)
        {
            case null:
                _text.Append("null");
                break;
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case long or double:
                _text.Append(ValueText.Of(value));
                break;
            case string text:
                AppendString(text);
                break;
            case TemplateList list:
                AppendItems('[', [.. list], item => Append(item, depth + 1), ']', depth);
                break;
            case TemplateDict dict:
                var items = sortKeys ? dict.OrderBy(item => item.Key, StringComparer.Ordinal) : dict.AsEnumerable();
                AppendItems('{', [.. items], item =>
                {
                    AppendString(item.Key);
                    _text.Append(keySeparator);
                    Append(item.Value, depth + 1);
                }, '}', depth);
                break;
            default:
                throw new ValueException($"{Value.TypeName(value)} cannot be written as JSON");
        }
    }

    private void AppendItems<T>(char open, T[] items, Action<T> append, char close, int depth)
    {
        _text.Append(open);
        for (int i = 0; i < items.Length; i++)
        {
            _text.Append(i > 0 ? itemSeparator : "");
            AppendLine(depth + 1);
            append(items[i]);
        }
        if (items.Length > 0)
            AppendLine(depth);
        _text.Append(close);
    }

    private void AppendLine(int depth)
    {
        if (indent is { } width)
            _text.Append('\n').Append(' ', (int)Math.Min((long)width * depth, Budget.MaxLength));
    }

    private void AppendString(string value)
    {
        _text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append(@"\\"),
                '\n' => _text.Append(@"\n"),
                '\r' => _text.Append(@"\r"),
                '\t' => _text.Append(@"\t"),
                '\b' => _text.Append(@"\b"),
                '\f' => _text.Append(@"\f"),
                < ' ' => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => _text.Append(c),
            };
        }
        _text.Append('"');
    }
}
