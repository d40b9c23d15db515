namespace Shorten.Tokenizers.Chat;

/// <summary>Python's methods of strings, as far as chat templates use them.</summary>
internal static class StringMethods
{
    private static readonly Dictionary<string, Func<string, CallArguments, Budget, object?>> s_methods = new()
    {
        ["strip"] = (text, arguments, _) => Strip(text, arguments, left: true, right: true),
        ["lstrip"] = (text, arguments, _) => Strip(text, arguments, left: true, right: false),
        ["rstrip"] = (text, arguments, _) => Strip(text, arguments, left: false, right: true),
        ["upper"] = (text, _, _) => text.ToUpperInvariant(),
        ["lower"] = (text, _, _) => text.ToLowerInvariant(),
        ["title"] = (text, _, _) => Title(text),
        ["capitalize"] = (text, _, _) => Capitalize(text),
        ["startswith"] = (text, arguments, _) => AnyAffix(arguments, affix => text.StartsWith(affix, StringComparison.Ordinal)),
        ["endswith"] = (text, arguments, _) => AnyAffix(arguments, affix => text.EndsWith(affix, StringComparison.Ordinal)),
        ["removeprefix"] = (text, arguments, _) => arguments.Text(0, "prefix") is var affix && text.StartsWith(affix, StringComparison.Ordinal) ? text[affix.Length..] : text,
        ["removesuffix"] = (text, arguments, _) => arguments.Text(0, "suffix") is var affix && text.EndsWith(affix, StringComparison.Ordinal) ? text[..^affix.Length] : text,
        ["split"] = (text, arguments, _) => StringSplit.FromLeft(text, arguments),
        ["rsplit"] = (text, arguments, _) => StringSplit.FromRight(text, arguments),
        ["splitlines"] = (text, _, _) => StringSplit.Lines(text),
        ["replace"] = Replace,
        ["join"] = (text, arguments, budget) => Join(Value.Items(arguments.Require(0, "items")), text, budget),
        ["find"] = (text, arguments, _) => (long)CodePointIndex(text, text.IndexOf(arguments.Text(0, "part"), StringComparison.Ordinal)),
        ["rfind"] = (text, arguments, _) => (long)CodePointIndex(text, text.LastIndexOf(arguments.Text(0, "part"), StringComparison.Ordinal)),
        ["count"] = (text, arguments, _) => Count(text, arguments.Text(0, "part")),
        ["isdigit"] = (text, _, _) => text.Length > 0 && text.All(char.IsDigit),
        ["isalpha"] = (text, _, _) => text.Length > 0 && text.All(char.IsLetter),
        ["isalnum"] = (text, _, _) => text.Length > 0 && text.All(char.IsLetterOrDigit),
        ["isspace"] = (text, _, _) => text.Length > 0 && text.All(char.IsWhiteSpace),
        ["isupper"] = (text, _, _) => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["islower"] = (text, _, _) => text.Any(char.IsLower) && !text.Any(char.IsUpper),
    };

    /// <summary>Names of the methods.</summary>
    public static IReadOnlySet<string> Names { get; } = s_methods.Keys.ToHashSet();

    /// <summary>Calls a method.</summary>
    public static object? Call(string name, string text, CallArguments arguments, Budget budget)
    {
        budget.Spend(text.Length);
        return s_methods[name](text, arguments, budget);
    }

    /// <summary>The first letter of every word large, the others small.</summary>
    public static string Title(string text) => string.Create(text.Length, text, (output, source) =>
    {
        for (int i = 0; i < source.Length; i++)
            output[i] = i > 0 && char.IsLetter(source[i - 1]) ? char.ToLowerInvariant(source[i]) : char.ToUpperInvariant(source[i]);
    });

    /// <summary>The first letter large, the others small.</summary>
    public static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    /// <summary>Items with a text between them.</summary>
    public static string Join(IEnumerable<object?> items, string separator, Budget budget)
    {
        string[] texts = [.. items.Select(ValueText.Of)];
        budget.SpendLength(texts.Sum(text => (long)text.Length + separator.Length));
        return string.Join(separator, texts);
    }

    /// <summary>A string with the characters of an argument, or white space, taken off its ends.</summary>
    public static string Strip(string text, CallArguments arguments, bool left, bool right)
    {
        char[]? characters = (arguments.Get(0, "chars") as string)?.ToCharArray();
        if (left)
            text = text.TrimStart(characters);
        return right ? text.TrimEnd(characters) : text;
    }

    /// <summary>A string with some or all of a part replaced.</summary>
    public static object Replace(string text, CallArguments arguments, Budget budget)
    {
        string old = arguments.Text(0, "old"), replacement = arguments.Text(1, "new");
        long limit = arguments.Integer(2, "count", -1), count = Count(text, old);
        if (limit >= 0)
            count = Math.Min(count, limit);
        budget.SpendLength(text.Length + count * replacement.Length);
        if (old.Length == 0)
            throw new ValueException("replacing an empty string is not supported");
        if (limit < 0)
            return text.Replace(old, replacement, StringComparison.Ordinal);
        string[] parts = text.Split(old, (int)count + 1);
        return string.Join(replacement, parts);
    }

    private static long Count(string text, string part)
    {
        if (part.Length == 0)
            return CodePoints.Count(text) + 1L;
        long count = 0;
        for (int i = 0; (i = text.IndexOf(part, i, StringComparison.Ordinal)) >= 0; i += part.Length)
            count++;
        return count;
    }

    private static bool AnyAffix(CallArguments arguments, Predicate<string> holds) => arguments.Require(0, "affix") switch
    {
        string affix => holds(affix),
        TemplateList list => list.Any(item => item is string affix && holds(affix)),
        var other => throw new ValueException($"{Value.TypeName(other)} is not a string"),
    };

    private static int CodePointIndex(string text, int index) => index < 0 ? -1 : CodePoints.Count(text[..index]);
}
