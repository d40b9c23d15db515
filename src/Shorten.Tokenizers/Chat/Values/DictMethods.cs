namespace Shorten.Tokenizers.Chat;

/// <summary>Methods of dicts that do not change them.</summary>
internal static class DictMethods
{
    /// <summary>Names of the methods.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string> { "items", "keys", "values", "get", "copy" };

    /// <summary>Calls a method.</summary>
    public static object? Call(string name, TemplateDict dict, CallArguments arguments) => name switch
    {
        "items" => Items(dict),
        "keys" => new TemplateList(dict.Keys),
        "values" => new TemplateList(dict.Values),
        "copy" => dict,
        _ => arguments.Require(0, "key") is string key && dict.TryGetValue(key, out object? value) ? value : arguments.Get(1, "default"),
    };

    /// <summary>Pairs of key and value.</summary>
    public static TemplateList Items(TemplateDict dict) => new(dict.Select(item => new TemplateList([item.Key, item.Value]) { IsTuple = true }));
}
