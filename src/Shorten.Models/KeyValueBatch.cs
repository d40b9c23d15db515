using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>The sequences that one forward pass continues: the cache of each, and how many new rows it has. Filled again for each pass, without allocating.</summary>
public sealed class KeyValueBatch
{
    private readonly List<(KeyValueCache Cache, int NumNew)> _sequences = [];
    private KeysAndValues[] _past = [];
    private int[] _positions = [];

    /// <summary>Number of sequences.</summary>
    public int Count => _sequences.Count;

    /// <summary>New rows of all sequences, in the order in which they were added.</summary>
    public int NumRows { get; private set; }

    /// <summary>Positions of the longest sequence with its new rows.</summary>
    internal int MaxLength { get; private set; }

    /// <summary>True if each sequence has one new row, as in a step of generation.</summary>
    internal bool IsStep => NumRows == Count;

    /// <summary>Position of each new row in its sequence.</summary>
    internal ReadOnlySpan<int> Positions => _positions.AsSpan(0, NumRows);

    /// <summary>Removes all sequences.</summary>
    public void Clear()
    {
        _sequences.Clear();
        NumRows = 0;
        MaxLength = 0;
    }

    /// <summary>Adds a sequence with <paramref name="numNew"/> new rows, at least one.</summary>
    /// <exception cref="ArgumentException">The rows do not fit the cache.</exception>
    public void Add(KeyValueCache cache, int numNew)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numNew);
        if (numNew > cache.Capacity - cache.Length)
            throw new ArgumentException($"{numNew} new positions behind {cache.Length} do not fit a cache of {cache.Capacity}", nameof(numNew));
        if (_positions.Length < NumRows + numNew)
            Array.Resize(ref _positions, Math.Max(2 * _positions.Length, NumRows + numNew));
        for (int i = 0; i < numNew; i++)
            _positions[NumRows + i] = cache.Length + i;
        _sequences.Add((cache, numNew));
        NumRows += numNew;
        MaxLength = Math.Max(MaxLength, cache.Length + numNew);
    }

    /// <summary>New rows of sequence <paramref name="index"/>.</summary>
    internal int NumNew(int index) => _sequences[index].NumNew;

    /// <summary>Writes the keys and values of the new rows and returns those of all positions so far, sequence by sequence, for block number <paramref name="block"/> of the model.</summary>
    internal ReadOnlySpan<KeysAndValues> Append(int block, Tensor keys, Tensor values)
    {
        if (_past.Length < Count)
            _past = new KeysAndValues[Count];
        long row = 0;
        for (int i = 0; i < Count; row += NumNew(i), i++)
            _past[i] = _sequences[i].Cache.Append(block, keys.Slice(row, NumNew(i)), values.Slice(row, NumNew(i)));
        return _past.AsSpan(0, Count);
    }

    /// <summary>Counts the new rows as part of the past: all blocks have appended theirs.</summary>
    internal void Advance()
    {
        foreach (var (cache, numNew) in _sequences)
            cache.Length += numNew;
    }
}
