namespace Shorten.Tokenizers.Chat;

/// <summary>Jinja's filters: what stands behind <c>|</c>.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Func<object?, CallArguments, Budget, object?>> s_filters = new()
    {
        ["trim"] = (value, arguments, _) => StringMethods.Strip(ValueText.Of(value), arguments, left: true, right: true),
        ["length"] = (value, _, _) => Value.Length(value),
        ["count"] = (value, _, _) => Value.Length(value),
        ["upper"] = (value, _, _) => ValueText.Of(value).ToUpperInvariant(),
        ["lower"] = (value, _, _) => ValueText.Of(value).ToLowerInvariant(),
        ["title"] = (value, _, _) => StringMethods.Title(ValueText.Of(value)),
        ["capitalize"] = (value, _, _) => StringMethods.Capitalize(ValueText.Of(value)),
        ["replace"] = (value, arguments, budget) => StringMethods.Replace(ValueText.Of(value), arguments, budget),
        ["string"] = (value, _, _) => ValueText.Of(value),
        ["safe"] = (value, _, _) => value,
        ["escape"] = (value, _, _) => Escape(ValueText.Of(value)),
        ["e"] = (value, _, _) => Escape(ValueText.Of(value)),
        ["int"] = (value, arguments, _) => NumberFilters.Int(value, arguments),
        ["float"] = (value, arguments, _) => NumberFilters.Float(value, arguments),
        ["abs"] = (value, _, _) => NumberFilters.Abs(value),
        ["round"] = (value, arguments, _) => NumberFilters.Round(value, arguments),
        ["default"] = Default,
        ["d"] = Default,
        ["tojson"] = (value, arguments, _) => ToJson(value, arguments),
        ["indent"] = Indent,
        ["list"] = (value, _, _) => new TemplateList(Value.Items(value)),
        ["items"] = (value, _, _) => value is TemplateDict dict ? DictMethods.Items(dict) : value is Undefined ? new TemplateList() : throw new ValueException($"{Value.TypeName(value)} has no items"),
        ["join"] = ListFilters.Join,
        ["first"] = (value, _, _) => Value.Items(value) is [var first, ..] ? first : new Undefined("the first item of nothing"),
        ["last"] = (value, _, _) => Value.Items(value) is [.., var last] ? last : new Undefined("the last item of nothing"),
        ["reverse"] = (value, _, _) => ListFilters.Reverse(value),
        ["sort"] = ListFilters.Sort,
        ["unique"] = ListFilters.Unique,
        ["min"] = (value, _, budget) => ListFilters.Extreme(value, sign: -1, budget),
        ["max"] = (value, _, budget) => ListFilters.Extreme(value, sign: 1, budget),
        ["sum"] = (value, arguments, _) => ListFilters.Sum(value, arguments),
        ["dictsort"] = (value, _, _) => ListFilters.DictSort(value),
        ["map"] = ListFilters.Map,
        ["select"] = (value, arguments, budget) => ListFilters.Select(value, arguments, budget, keeps: true, byAttribute: false),
        ["reject"] = (value, arguments, budget) => ListFilters.Select(value, arguments, budget, keeps: false, byAttribute: false),
        ["selectattr"] = (value, arguments, budget) => ListFilters.Select(value, arguments, budget, keeps: true, byAttribute: true),
        ["rejectattr"] = (value, arguments, budget) => ListFilters.Select(value, arguments, budget, keeps: false, byAttribute: true),
    };

    /// <summary>True if there is a filter of this name.</summary>
    public static bool Exists(string name) => s_filters.ContainsKey(name);

    /// <summary>The filtered value.</summary>
    public static object? Apply(string name, object? value, CallArguments arguments, Budget budget)
    {
        budget.Spend(Value.Size(value));
        return s_filters.TryGetValue(name, out var filter) ? filter(value, arguments, budget) : throw new ValueException($"the filter '{name}' is not supported");
    }

    private static object? Default(object? value, CallArguments arguments, Budget budget)
    {
        bool replaces = value is Undefined || (Value.IsTrue(arguments.Get(1, "boolean")) && !Value.IsTrue(value));
        return replaces ? arguments.TryGet(0, "default_value", out object? other) ? other : "" : value;
    }

    private static string ToJson(object? value, CallArguments arguments)
    {
        // transformers puts ensure_ascii first.
        if (Value.IsTrue(arguments.Get(0, "ensure_ascii")))
            throw new ValueException("tojson with ensure_ascii is not supported");
        int? indent = arguments.Get(1, "indent") is null ? null : (int)Math.Clamp(arguments.Integer(1, "indent", 0), 0, Budget.MaxLength);
        (string item, string key) = (indent is null ? ", " : ",", ": ");
        if (arguments.Get(2, "separators") is TemplateList { Count: 2 } separators)
            (item, key) = (ValueText.Of(separators[0]), ValueText.Of(separators[1]));
        return new ValueJson(indent, item, key, Value.IsTrue(arguments.Get(3, "sort_keys"))).Write(value);
    }

    private static string Indent(object? value, CallArguments arguments, Budget budget)
    {
        string by = arguments.Get(0, "width") is string text ? text : new string(' ', (int)Math.Clamp(arguments.Integer(0, "width", 4), 0, Budget.MaxLength));
        bool first = Value.IsTrue(arguments.Get(1, "first")), blank = Value.IsTrue(arguments.Get(2, "blank"));
        string[] lines = ValueText.Of(value).Split('\n');
        budget.SpendLength(lines.Sum(line => (long)line.Length + by.Length));
        return string.Join('\n', lines.Select((line, i) => (i == 0 ? first : blank || line.Length > 0) ? by + line : line));
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal);
}
