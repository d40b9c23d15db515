namespace Shorten.Tokenizers.Chat;

/// <summary>Methods of lists. As in transformers, a template cannot change a list.</summary>
internal static class ListMethods
{
    /// <summary>Names of the methods.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string> { "index", "count", "copy", "append", "extend", "insert", "pop", "remove", "reverse", "sort", "clear" };

    /// <summary>Calls a method.</summary>
    public static object? Call(string name, TemplateList list, CallArguments arguments, Budget budget)
    {
        budget.Spend(list.Count);
        return name switch
        {
            "copy" => list,
            "count" => (long)list.Count(item => Value.AreEqual(item, arguments.Require(0, "value"), budget)),
            "index" => list.FindIndex(item => Value.AreEqual(item, arguments.Require(0, "value"), budget)) is var found and >= 0
                ? (long)found
                : throw new ValueException("the list has no such item"),
            _ => throw new ValueException($"{name} would change a list, which a chat template must not"),
        };
    }
}
