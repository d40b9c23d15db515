namespace Shorten.Tokenizers;

/// <summary>The merges of a BPE model. The rank of a merge is its place in the list; lower goes first.</summary>
internal sealed class MergeTable(int capacity)
{
    private readonly Dictionary<ulong, int> _ranks = new(capacity);
    private readonly List<(int Left, int Right, int Id)> _merges = new(capacity);

    /// <summary>Number of merges, and the rank of the next one.</summary>
    public int Count => _merges.Count;

    /// <summary>Adds the merge of two tokens to one; a pair that comes twice keeps its last rank, as in the reference.</summary>
    public void Add(int left, int right, int id)
    {
        _ranks[Key(left, right)] = _merges.Count;
        _merges.Add((left, right, id));
    }

    /// <summary>The rank of the merge of two tokens.</summary>
    public bool TryGetRank(int left, int right, out int rank) => _ranks.TryGetValue(Key(left, right), out rank);

    /// <summary>The token that a merge makes.</summary>
    public int IdOf(int rank) => _merges[rank].Id;

    /// <summary>The two tokens that a merge joins.</summary>
    public (int Left, int Right) PairOf(int rank) => (_merges[rank].Left, _merges[rank].Right);

    // .NET hashes a long as the xor of its halves: left ^ right would put all pairs of equals into one bucket. Times an odd number stays one to one.
    private static ulong Key(int left, int right) => ((ulong)left << 32 | (uint)right) * 0x9E3779B97F4A7C15;
}
