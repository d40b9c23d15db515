namespace Shorten.Tokenizers;

/// <summary>What becomes of the matches of a Split step.</summary>
internal enum SplitBehavior
{
    /// <summary>Every match is a piece.</summary>
    Isolated,
    /// <summary>Matches are dropped.</summary>
    Removed,
    /// <summary>A match is the end of the piece before it.</summary>
    MergedWithPrevious,
    /// <summary>A match is the start of the piece behind it.</summary>
    MergedWithNext,
    /// <summary>Adjacent matches are one piece.</summary>
    Contiguous,
}
