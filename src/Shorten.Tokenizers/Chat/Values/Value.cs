namespace Shorten.Tokenizers.Chat;

/// <summary>What all values have: null (None), bool, long, double, string, list, dict, namespace, function, undefined.</summary>
internal static class Value
{
    /// <summary>Python's idea of truth.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        TemplateList list => list.Count > 0,
        TemplateDict dict => dict.Count > 0,
        _ => true,
    };

    /// <summary>Name of the type, for messages.</summary>
    public static string TypeName(object? value) => value switch
    {
        null => "None",
        Undefined undefined => $"'{undefined.Name}', which is undefined",
        bool => "a bool",
        long => "an int",
        double => "a float",
        string => "a string",
        TemplateList => "a list",
        TemplateDict => "a dict",
        TemplateNamespace => "a namespace",
        _ => "a function",
    };

    /// <summary>True for long, double and bool, which counts as 0 or 1.</summary>
    public static bool TryGetNumber(object? value, out double number)
    {
        (bool isNumber, number) = value switch
        {
            bool flag => (true, flag ? 1 : 0),
            long integer => (true, integer),
            double real => (true, real),
            _ => (false, 0),
        };
        return isNumber;
    }

    /// <summary>Python's ==.</summary>
    public static bool AreEqual(object? a, object? b, Budget budget)
    {
        budget.Spend(0);
        if (a is long x && b is long y)
            return x == y;
        if (TryGetNumber(a, out double left) && TryGetNumber(b, out double right))
            return left == right;
        return (a, b) switch
        {
            (null, null) or (Undefined, Undefined) => true,
            (string s, string t) => s == t,
            (TemplateList s, TemplateList t) => s.Count == t.Count && s.Zip(t).All(pair => AreEqual(pair.First, pair.Second, budget)),
            (TemplateDict s, TemplateDict t) => s.Count == t.Count && s.All(item => t.TryGetValue(item.Key, out object? other) && AreEqual(item.Value, other, budget)),
            _ => ReferenceEquals(a, b),
        };
    }

    /// <summary>Python's order of numbers, strings and lists.</summary>
    public static int Compare(object? a, object? b, Budget budget)
    {
        budget.Spend(0);
        if (a is long x && b is long y)
            return x.CompareTo(y);
        if (TryGetNumber(a, out double left) && TryGetNumber(b, out double right))
            return left.CompareTo(right);
        return (a, b) switch
        {
            (string s, string t) => string.CompareOrdinal(s, t),
            (TemplateList s, TemplateList t) => CompareLists(s, t, budget),
            _ => throw new ValueException($"{TypeName(a)} and {TypeName(b)} have no order"),
        };
    }

    /// <summary>Characters or items, as far as handling the value costs time.</summary>
    public static long Size(object? value) => value switch
    {
        string text => text.Length,
        TemplateList list => list.Count,
        TemplateDict dict => dict.Count,
        _ => 0,
    };

    /// <summary>The items that a loop goes through.</summary>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        Undefined => [],
        TemplateList list => list,
        TemplateDict dict => [.. dict.Keys],
        string text => Characters(text),
        _ => throw new ValueException($"{TypeName(value)} cannot be gone through"),
    };

    /// <summary>Number of items or characters.</summary>
    public static long Length(object? value) => value switch
    {
        Undefined => 0,
        string text => CodePoints.Count(text),
        TemplateList list => list.Count,
        TemplateDict dict => dict.Count,
        _ => throw new ValueException($"{TypeName(value)} has no length"),
    };

    /// <summary>Python's <c>in</c>.</summary>
    public static bool Contains(object? container, object? item, Budget budget) => container switch
    {
        Undefined => false,
        string text => item is string part ? text.Contains(part, StringComparison.Ordinal) : throw new ValueException($"{TypeName(item)} cannot be in a string"),
        TemplateDict dict => item is string key && dict.ContainsKey(key),
        TemplateList list => list.Any(other => AreEqual(other, item, budget)),
        _ => throw new ValueException($"{TypeName(container)} has no items"),
    };

    private static List<object?> Characters(string text)
    {
        var characters = new List<object?>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            characters.Add(rune.ToString());
        return characters;
    }

    private static int CompareLists(TemplateList a, TemplateList b, Budget budget)
    {
        foreach (var (x, y) in a.Zip(b))
        {
            if (!AreEqual(x, y, budget))
                return Compare(x, y, budget);
        }
        return a.Count.CompareTo(b.Count);
    }
}
