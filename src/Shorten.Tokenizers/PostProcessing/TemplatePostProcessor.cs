namespace Shorten.Tokenizers;

/// <summary>Tokens that are put around a text where special tokens are asked for.</summary>
internal sealed record TemplatePostProcessor(IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix)
{
    /// <summary>Adds nothing.</summary>
    public static TemplatePostProcessor None { get; } = new([], []);

    /// <summary>This one, and then <paramref name="outer"/> around it.</summary>
    public TemplatePostProcessor Within(TemplatePostProcessor outer) => new([.. outer.Prefix, .. Prefix], [.. Suffix, .. outer.Suffix]);
}
