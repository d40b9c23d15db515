namespace Shorten.Tokenizers;

/// <summary>How often each word occurs in texts, words being what pre-tokenization cuts them into.</summary>
internal sealed class WordCounts(IReadOnlyList<IPreTokenizer> preTokenizers)
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Words, as pre-tokenization spells them, with their counts.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>Counts the words of a text.</summary>
    public void Add(string text)
    {
        var lookup = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var pieces = preTokenizers.Aggregate(TextPieces.Whole(text), (cut, step) => step.Apply(cut));
        foreach (var piece in pieces.Pieces)
        {
            var word = pieces.Span(piece);
            lookup[word] = lookup.TryGetValue(word, out long count) ? count + 1 : 1;
        }
    }
}
