namespace Shorten.Data;

/// <summary>Where the tokenizer's beginning-of-sequence token goes when text is cut into windows or segments.</summary>
public enum BosMode
{
    /// <summary>Where the tokenizer itself puts it: at the start of each text that it encodes, or nowhere.</summary>
    Auto,

    /// <summary>Once, as the first token of all; the first window or segment keeps its length, so it has one token of text less.</summary>
    First,

    /// <summary>In front of every window or segment, each of which is one token longer for it.</summary>
    Every,

    /// <summary>Nowhere.</summary>
    None,
}
