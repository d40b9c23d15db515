namespace Shorten.Tokenizers;

/// <summary>A word while its tokens are merged: a linked list of tokens and a queue of the merges that are possible.</summary>
/// <remarks>
/// O(n log n). Equal to the reference (tokenizers, <c>Word::merge_all</c>), which takes a queued merge whose pair has changed since if the new
/// pair makes the same token.
/// </remarks>
internal sealed class BpeWord
{
    private const int None = -1;

    private readonly MergeTable _merges;
    private readonly int[] _ids;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly PriorityQueue<(int Rank, int Position), long> _queue;

    /// <summary>Starts with the tokens of the single characters.</summary>
    public BpeWord(ReadOnlySpan<int> ids, MergeTable merges)
    {
        _merges = merges;
        _ids = ids.ToArray();
        _next = new int[ids.Length];
        _previous = new int[ids.Length];
        _queue = new PriorityQueue<(int Rank, int Position), long>(ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1 < ids.Length ? i + 1 : None;
            Queue(i, _next[i]);
        }
    }

    /// <summary>Merges until nothing can be merged, and appends the tokens.</summary>
    public void MergeAll(List<int> output)
    {
        while (_queue.TryDequeue(out var candidate, out _))
        {
            int position = candidate.Position, right = _next[position], id = _merges.IdOf(candidate.Rank);
            if (_ids[position] == None || right == None)
                continue;
            if (_merges.TryGetRank(_ids[position], _ids[right], out int current) && _merges.IdOf(current) == id)
                Join(position, right, id);
        }
        for (int i = 0; i != None; i = _next[i])
            output.Add(_ids[i]);
    }

    private void Join(int position, int right, int id)
    {
        _ids[position] = id;
        _ids[right] = None;
        _next[position] = _next[right];
        if (_next[position] != None)
            _previous[_next[position]] = position;
        Queue(_previous[position], position);
        Queue(position, _next[position]);
    }

    // Lowest rank first, then from the left.
    private void Queue(int left, int right)
    {
        if (left != None && right != None && _merges.TryGetRank(_ids[left], _ids[right], out int rank))
            _queue.Enqueue((rank, left), (long)rank << 32 | (uint)left);
    }
}
