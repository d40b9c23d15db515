namespace Shorten.Tokenizers.Chat;

/// <summary>A list or a tuple.</summary>
internal sealed class TemplateList : List<object?>
{
    /// <summary>An empty list.</summary>
    public TemplateList()
    {
    }

    /// <summary>A list of these items.</summary>
    public TemplateList(IEnumerable<object?> items)
        : base(items)
    {
    }

    /// <summary>True for a tuple, which prints with parentheses.</summary>
    public bool IsTuple { get; init; }
}
