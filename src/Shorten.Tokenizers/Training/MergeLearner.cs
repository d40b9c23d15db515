namespace Shorten.Tokenizers;

/// <summary>Merges the most frequent pair of adjacent tokens, again and again. Only the words that hold the pair are counted anew.</summary>
internal sealed class MergeLearner
{
    private const int LeastCount = 2;

    private readonly List<string> _pieces;
    private readonly Dictionary<string, int> _ids;
    private readonly List<(int[] Ids, long Count)> _words = [];
    private readonly Dictionary<TokenPair, PairPlaces> _pairs = [];
    private readonly HashSet<TokenPair> _changed = [];

    // Most frequent first, then the lowest ids. A count that changes is queued again; entries whose count is no longer true are passed over.
    private readonly PriorityQueue<TokenPair, (long MinusCount, TokenPair Pair)> _queue = new();

    /// <summary>Takes the spelling of the tokens to begin with, and words of them with their counts.</summary>
    public MergeLearner(List<string> pieces, IReadOnlyDictionary<string, long> words)
    {
        _pieces = pieces;
        _ids = pieces.Index().ToDictionary(piece => piece.Item, piece => piece.Index, StringComparer.Ordinal);
        foreach (var (word, count) in words)
        {
            _words.Add(([.. word.Select(spelled => _ids[spelled.ToString()])], count));
            CountPairs(_words.Count - 1, count);
        }
        QueueChanged();
    }

    /// <summary>Spelling of the tokens so far, by id.</summary>
    public IReadOnlyList<string> Pieces => _pieces;

    /// <summary>The merges so far.</summary>
    public MergeTable Merges { get; } = new(capacity: 1024);

    /// <summary>Merges the next pair; false where none occurs twice. Two merges can spell the same token, so not every merge adds one.</summary>
    public bool TryMerge()
    {
        while (_queue.TryDequeue(out var pair, out var priority))
        {
            if (!_pairs.TryGetValue(pair, out var places) || places.Count != -priority.MinusCount)
                continue;
            if (places.Count < LeastCount)
                return false;
            int id = IdOf(_pieces[pair.Left] + _pieces[pair.Right]);
            Merges.Add(pair.Left, pair.Right, id);
            foreach (int word in places.Words)
                MergeIn(word, pair, id);
            _pairs.Remove(pair);
            QueueChanged();
            return true;
        }
        return false;
    }

    private int IdOf(string piece)
    {
        if (_ids.TryAdd(piece, _pieces.Count))
            _pieces.Add(piece);
        return _ids[piece];
    }

    private void MergeIn(int word, TokenPair pair, int id)
    {
        var (ids, count) = _words[word];
        int[] merged = Merged(ids, pair, id);
        // The pair may have gone from this word with an earlier merge.
        if (merged.Length == ids.Length)
            return;
        CountPairs(word, -count);
        _words[word] = (merged, count);
        CountPairs(word, count);
    }

    private static int[] Merged(int[] ids, TokenPair pair, int id)
    {
        var merged = new int[ids.Length];
        int length = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            bool isPair = i + 1 < ids.Length && ids[i] == pair.Left && ids[i + 1] == pair.Right;
            merged[length++] = isPair ? id : ids[i];
            if (isPair)
                i++;
        }
        return merged[..length];
    }

    private void CountPairs(int word, long count)
    {
        int[] ids = _words[word].Ids;
        for (int i = 0; i + 1 < ids.Length; i++)
        {
            var pair = new TokenPair(ids[i], ids[i + 1]);
            if (!_pairs.TryGetValue(pair, out var places))
                _pairs.Add(pair, places = new PairPlaces());
            places.Count += count;
            if (count > 0)
                places.Words.Add(word);
            _changed.Add(pair);
        }
    }

    private void QueueChanged()
    {
        foreach (var pair in _changed)
        {
            if (!_pairs.TryGetValue(pair, out var places))
                continue;
            if (places.Count == 0)
                _pairs.Remove(pair);
            else
                _queue.Enqueue(pair, (-places.Count, pair));
        }
        _changed.Clear();
    }
}
