namespace Shorten.Tokenizers;

/// <summary>A word while its tokens are merged: a linked list of tokens and a queue of the merges that are possible.</summary>
/// <remarks>O(n log n). Equal to the reference (tokenizers, <c>Word::merge_all</c>), which takes a queued merge whose pair has changed since if the new pair still makes the same token.</remarks>
internal sealed class BpeWord
{
    private const int None = -1;

    private readonly MergeTable _merges;
    private readonly int[] _ids;
    private readonly int[] _next;
    private readonly int[] _previous;
    private readonly PriorityQueue<(int Position, int Id), long> _queue;

    /// <summary>Starts with the tokens of the single characters.</summary>
    public BpeWord(ReadOnlySpan<int> ids, MergeTable merges)
    {
        _merges = merges;
        _ids = ids.ToArray();
        _next = new int[ids.Length];
        _previous = new int[ids.Length];
        var queued = new List<((int, int), long)>(ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1 < ids.Length ? i + 1 : None;
            if (_next[i] != None && merges.TryGet(ids[i], ids[i + 1], out var merge))
                queued.Add(((i, merge.Id), Priority(merge, i)));
        }
        _queue = new PriorityQueue<(int, int), long>(queued);
    }

    /// <summary>Merges until nothing can be merged, and appends the tokens.</summary>
    public void MergeAll(List<int> output)
    {
        while (_queue.TryDequeue(out var candidate, out _))
        {
            int position = candidate.Position, right = _next[position];
            if (_ids[position] == None || right == None)
                continue;
            if (_merges.TryGet(_ids[position], _ids[right], out var merge) && merge.Id == candidate.Id)
                Join(position, right, merge.Id);
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

    private void Queue(int left, int right)
    {
        if (left != None && right != None && _merges.TryGet(_ids[left], _ids[right], out var merge))
            _queue.Enqueue((left, merge.Id), Priority(merge, left));
    }

    // Lowest rank first, then from the left.
    private static long Priority(Merge merge, int position) => (long)merge.Rank << 32 | (uint)position;
}
