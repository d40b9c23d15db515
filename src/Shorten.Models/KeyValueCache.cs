using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Keys and values of one sequence for every block, so that generation computes each position once.</summary>
public sealed class KeyValueCache
{
    private readonly Tensor _buffer;

    /// <summary>A cache of <paramref name="capacity"/> positions for <paramref name="model"/>.</summary>
    /// <exception cref="MemoryLimitException">It does not fit the limit of <paramref name="workspace"/>.</exception>
    public KeyValueCache(DecoderModel model, int capacity, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
        _buffer = workspace.Rent(2L * model.Blocks.Count * capacity, model.Settings.NumKeyValueHeads * model.Settings.HeadDim);
    }

    /// <summary>Positions that fit.</summary>
    public int Capacity { get; }

    /// <summary>Positions that are filled.</summary>
    public int Length { get; internal set; }

    /// <summary>Bytes that a position takes in all blocks.</summary>
    public static long BytesPerPosition(DecoderModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return 2L * model.Blocks.Count * model.Settings.NumKeyValueHeads * model.Settings.HeadDim * sizeof(float);
    }

    /// <summary>Forgets all but the first <paramref name="length"/> positions: another continuation of the same beginning may follow.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer positions.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Gives the memory back to the workspace that it came from.</summary>
    public void Release(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        workspace.Return(_buffer);
    }

    /// <summary>Writes the keys and values of new positions and returns those of all positions so far, for block number <paramref name="block"/> of the model.</summary>
    internal KeysAndValues Append(int block, Tensor keys, Tensor values)
    {
        Tensor allKeys = Of(2 * block), allValues = Of(2 * block + 1);
        keys.CopyTo(allKeys.Slice(Length, keys.Rows));
        values.CopyTo(allValues.Slice(Length, values.Rows));
        return new KeysAndValues(allKeys.Slice(0, Length + keys.Rows), allValues.Slice(0, Length + values.Rows));
    }

    private Tensor Of(int part) => _buffer.Slice((long)part * Capacity, Capacity);
}
