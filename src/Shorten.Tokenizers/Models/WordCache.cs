using System.Collections.Concurrent;

namespace Shorten.Tokenizers;

/// <summary>Tokens of short words that were merged before. Safe for several threads.</summary>
internal sealed class WordCache
{
    // Beyond some ten thousand words a text adds rare ones only; the limit bounds memory (about 10 MB).
    private const int MaxWords = 1 << 16;
    private const int MaxLength = 32;

    private readonly ConcurrentDictionary<string, int[]> _words;
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _wordsBySpan;
    private int _count;

    /// <summary>An empty cache.</summary>
    public WordCache()
    {
        _words = new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal);
        _wordsBySpan = _words.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Appends the tokens of a word; false where it is not here.</summary>
    public bool TryAppend(ReadOnlySpan<char> word, List<int> output)
    {
        if (word.Length > MaxLength || !_wordsBySpan.TryGetValue(word, out int[]? ids))
            return false;
        output.AddRange(ids);
        return true;
    }

    /// <summary>Remembers the tokens of a word, while there is room.</summary>
    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= MaxLength && _count < MaxWords && _wordsBySpan.TryAdd(word, ids.ToArray()))
            Interlocked.Increment(ref _count);
    }
}
