namespace Shorten.Tokenizers;

/// <summary>The merges of a BPE model by the two tokens that they join.</summary>
internal sealed class MergeTable(int capacity)
{
    private readonly Dictionary<long, Merge> _merges = new(capacity);

    /// <summary>Number of different pairs.</summary>
    public int Count => _merges.Count;

    /// <summary>Adds a merge; a pair that comes twice keeps its last rank, as in the reference.</summary>
    public void Add(int left, int right, Merge merge) => _merges[Key(left, right)] = merge;

    /// <summary>The merge of two tokens.</summary>
    public bool TryGet(int left, int right, out Merge merge) => _merges.TryGetValue(Key(left, right), out merge);

    private static long Key(int left, int right) => (long)left << 32 | (uint)right;
}
