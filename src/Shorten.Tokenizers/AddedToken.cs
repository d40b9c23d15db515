namespace Shorten.Tokenizers;

/// <summary>A token that is found in the text itself, before the model sees it.</summary>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>True for control tokens, which decoding can leave out.</summary>
    public bool Special { get; init; }

    /// <summary>True if it is looked for in the normalized text.</summary>
    public bool Normalized { get; init; }

    /// <summary>True if it swallows the white space in front of it.</summary>
    public bool LStrip { get; init; }

    /// <summary>True if it swallows the white space behind it.</summary>
    public bool RStrip { get; init; }

    /// <summary>True if it counts only where it is no part of a longer word.</summary>
    public bool SingleWord { get; init; }
}
