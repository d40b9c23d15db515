namespace Shorten.Tokenizers.Chat;

/// <summary>Filters of lists.</summary>
internal static class ListFilters
{
    /// <summary><c>join(separator, attribute)</c>.</summary>
    public static object Join(object? value, CallArguments arguments, Budget budget)
    {
        string separator = arguments.Get(0, "d") is { } given ? ValueText.Of(given) : "";
        var items = arguments.Get(1, "attribute") is { } path ? Value.Items(value).Select(item => Attribute(item, path)) : Value.Items(value);
        return StringMethods.Join(items, separator, budget);
    }

    /// <summary><c>reverse</c>, of a list or a string.</summary>
    public static object Reverse(object? value)
    {
        var reversed = Value.Items(value).Reverse();
        return value is string ? string.Concat(reversed.Cast<string>()) : new TemplateList(reversed);
    }

    /// <summary><c>sort(reverse, case_sensitive, attribute)</c>; stable.</summary>
    public static object Sort(object? value, CallArguments arguments, Budget budget)
    {
        bool descends = Value.IsTrue(arguments.Get(0, "reverse")), caseSensitive = Value.IsTrue(arguments.Get(1, "case_sensitive"));
        object? path = arguments.Get(2, "attribute");
        var order = Comparer<object?>.Create((a, b) => Value.Compare(a, b, budget));
        object? Key(object? item) => Fold(path is null ? item : Attribute(item, path), caseSensitive);
        var items = Value.Items(value);
        try
        {
            return new TemplateList(descends ? items.OrderByDescending(Key, order) : items.OrderBy(Key, order));
        }
        catch (InvalidOperationException problem) when (problem.InnerException is ValueException inner)
        {
            throw inner;
        }
    }

    /// <summary><c>unique(case_sensitive, attribute)</c>: the first of each.</summary>
    public static object Unique(object? value, CallArguments arguments, Budget budget)
    {
        bool caseSensitive = Value.IsTrue(arguments.Get(0, "case_sensitive"));
        object? path = arguments.Get(1, "attribute");
        var seen = new TemplateList();
        var unique = new TemplateList();
        foreach (object? item in Value.Items(value))
        {
            object? key = Fold(path is null ? item : Attribute(item, path), caseSensitive);
            if (Value.Contains(seen, key, budget))
                continue;
            seen.Add(key);
            unique.Add(item);
        }
        return unique;
    }

    /// <summary><c>min</c> (sign -1) and <c>max</c> (1).</summary>
    public static object? Extreme(object? value, int sign, Budget budget)
    {
        var items = Value.Items(value);
        object? best = items.Count > 0 ? items[0] : new Undefined("the least or greatest item of nothing");
        foreach (object? item in items.Skip(1))
        {
            if (Value.Compare(item, best, budget) * sign > 0)
                best = item;
        }
        return best;
    }

    /// <summary><c>sum(attribute, start)</c>.</summary>
    public static object? Sum(object? value, CallArguments arguments)
    {
        object? path = arguments.Get(0, "attribute");
        return Value.Items(value).Aggregate<object?, object?>(arguments.Get(1, "start") ?? 0L, (sum, item) => Arithmetic.Apply("+", sum, path is null ? item : Attribute(item, path)));
    }

    /// <summary><c>dictsort</c>: pairs in the order of their keys, large and small letters alike.</summary>
    public static object DictSort(object? value) => value is TemplateDict dict
        ? new TemplateList(DictMethods.Items(dict).OrderBy(pair => ((string)((TemplateList)pair!)[0]!).ToLowerInvariant(), StringComparer.Ordinal))
        : throw new ValueException($"{Value.TypeName(value)} is no dict");

    /// <summary><c>map(attribute=name)</c>, or <c>map(filter, arguments)</c>.</summary>
    public static object Map(object? value, CallArguments arguments, Budget budget)
    {
        if (arguments.Named.TryGetValue("attribute", out object? path))
        {
            object? missing = arguments.Named.GetValueOrDefault("default");
            return new TemplateList(Value.Items(value).Select(item => Attribute(item, path) is Undefined undefined ? missing ?? undefined : Attribute(item, path)));
        }
        string filter = arguments.Text(0, "filter");
        var rest = arguments with { Positional = [.. arguments.Positional.Skip(1)] };
        return new TemplateList(Value.Items(value).Select(item => Filters.Apply(filter, item, rest, budget)));
    }

    /// <summary><c>select</c>, <c>reject</c>, <c>selectattr</c>, <c>rejectattr</c>: items of which a test holds, or that are true.</summary>
    public static object Select(object? value, CallArguments arguments, Budget budget, bool keeps, bool byAttribute)
    {
        int first = byAttribute ? 1 : 0;
        string? test = arguments.Positional.Count > first ? arguments.Text(first, "test") : null;
        var rest = arguments with { Positional = [.. arguments.Positional.Skip(first + 1)] };
        bool Holds(object? item)
        {
            object? tested = byAttribute ? Attribute(item, arguments.Require(0, "attribute")) : item;
            return test is null ? Value.IsTrue(tested) : Tests.Holds(test, tested, rest, budget);
        }
        return new TemplateList(Value.Items(value).Where(item => Holds(item) == keeps));
    }

    // "a.b" goes down; a number is an index.
    private static object? Attribute(object? item, object? path)
    {
        if (path is not string text)
            return Member.Item(item, path);
        foreach (string name in text.Split('.'))
        {
            if (item is Undefined)
                return item;
            item = Member.Item(item, long.TryParse(name, out long index) ? (object)index : name);
        }
        return item;
    }

    private static object? Fold(object? key, bool caseSensitive) => key is string text && !caseSensitive ? text.ToLowerInvariant() : key;
}
