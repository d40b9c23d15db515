using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Keys and values of one sequence for every block, so that generation computes each position once.</summary>
public sealed class KeyValueCache
{
    private readonly Tensor[] _keys, _values;

    /// <summary>A cache of <paramref name="capacity"/> positions for <paramref name="model"/>.</summary>
    public KeyValueCache(DecoderModel model, int capacity, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workspace);
        int columns = model.Settings.NumKeyValueHeads * model.Settings.HeadDim;
        Capacity = capacity;
        _keys = [.. model.Blocks.Select(_ => workspace.Rent(capacity, columns))];
        _values = [.. model.Blocks.Select(_ => workspace.Rent(capacity, columns))];
    }

    /// <summary>Positions that fit.</summary>
    public int Capacity { get; }

    /// <summary>Positions that are filled.</summary>
    public int Length { get; internal set; }

    /// <summary>Writes the keys and values of new positions and returns those of all positions so far, for block number <paramref name="block"/> of the model.</summary>
    internal (Tensor Keys, Tensor Values) Append(int block, Tensor keys, Tensor values)
    {
        keys.CopyTo(_keys[block].Slice(Length, keys.Rows));
        values.CopyTo(_values[block].Slice(Length, values.Rows));
        return (_keys[block].Slice(0, Length + keys.Rows), _values[block].Slice(0, Length + values.Rows));
    }
}
