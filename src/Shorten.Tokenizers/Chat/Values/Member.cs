namespace Shorten.Tokenizers.Chat;

/// <summary>Items and methods of values.</summary>
internal static class Member
{
    /// <summary>The item at a key or an index; undefined where there is none.</summary>
    public static object? Item(object? value, object? key)
    {
        switch (value, key)
        {
            case (Undefined undefined, _):
                throw new ValueException($"'{undefined.Name}' is undefined");
            case (TemplateDict dict, string name):
                return dict.TryGetValue(name, out object? item) ? item : new Undefined(name);
            case (TemplateNamespace space, string name):
                return space.Values.TryGetValue(name, out object? attribute) ? attribute : new Undefined(name);
            case (TemplateLoop loop, string name):
                return loop.Get(name);
            case (TemplateList list, long index):
                return At(list, index);
            case (string text, long index):
                return At(Value.Items(text), index);
            default:
                return new Undefined(ValueText.Of(key));
        }
    }

    /// <summary>The method of a value; null where it has none of this name.</summary>
    public static TemplateFunction? TryGetMethod(object? value, string name, Budget budget) => value switch
    {
        string text when StringMethods.Names.Contains(name) => arguments => StringMethods.Call(name, text, arguments, budget),
        TemplateDict dict when DictMethods.Names.Contains(name) => arguments => DictMethods.Call(name, dict, arguments),
        TemplateList list when ListMethods.Names.Contains(name) => arguments => ListMethods.Call(name, list, arguments, budget),
        _ => null,
    };

    private static object? At(IReadOnlyList<object?> items, long index)
    {
        long at = index < 0 ? index + items.Count : index;
        return at >= 0 && at < items.Count ? items[(int)at] : new Undefined($"item {index}");
    }
}
