namespace Shorten.Tokenizers;

/// <summary>How often a pair occurs, and the words that it occurs in; words that it has gone from may still be among them.</summary>
internal sealed class PairPlaces
{
    /// <summary>Occurrences, by the counts of the words.</summary>
    public long Count { get; set; }

    /// <summary>Indices of the words.</summary>
    public HashSet<int> Words { get; } = [];
}
