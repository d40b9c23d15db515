using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Models;
using Shorten.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Shorten.Adapters;

/// <summary>The tensors of a model whose adapters become part of its weights.</summary>
internal sealed class MergedTensors
{
    private readonly DecoderModel _model;
    private readonly Dictionary<string, LinearModule> _adapted;
    private readonly DType? _dtype;

    /// <param name="model">Model whose adapters are applied.</param>
    /// <param name="dtype">As <see cref="MergeOptions.DType"/>.</param>
    /// <exception cref="CheckpointFormatException">A merged tensor cannot be written in its type.</exception>
    public MergedTensors(DecoderModel model, DType? dtype)
    {
        _model = model;
        _dtype = dtype;
        _adapted = LinearModule.Of(model, model.Settings.Names, block => block)
            .Where(module => module.Parts.Any(part => model.Blocks[module.Block].Weights.Adapters[part.Projection] is not null))
            .ToDictionary(module => module.Name + ".weight");
        All = [.. model.Checkpoint.Tensors.Select(Tensor)];
        Changed = [.. All.Where(tensor => _adapted.ContainsKey(tensor.Name))];
    }

    /// <summary>All tensors, in the order of the source.</summary>
    public IReadOnlyList<TensorToWrite> All { get; }

    /// <summary>Those that the adapters change.</summary>
    public IReadOnlyList<TensorToWrite> Changed { get; }

    private bool IsGguf => _model.Checkpoint.Format == CheckpointFormat.Gguf;

    private TensorToWrite Tensor(TensorEntry entry)
    {
        if (_adapted.TryGetValue(entry.Name, out var module))
            return ConvertedTensor.Of(entry, entry.Name, TypeOf(entry), new ValueChange { ToRow = Change(module) });
        return IsGguf || _dtype is not { } dtype ? TensorToWrite.Copy(entry, entry.Name) : FolderConversion.Convert(entry, dtype);
    }

    private DType TypeOf(TensorEntry entry)
    {
        var dtype = _dtype is { } wanted && (!IsGguf || !RowWriter.CanWrite(entry.DType)) ? wanted : entry.DType;
        if (!RowWriter.CanWrite(dtype))
            throw new CheckpointFormatException(entry.File.Path, entry.Name, $"{entry.Name} is stored as {dtype}, which cannot be written: give another type for merged tensors");
        return entry.Shape[^1] % dtype.BlockElements() == 0 ? dtype
            : throw new CheckpointFormatException(entry.File.Path, entry.Name, $"rows of {entry.Shape[^1]} values of {entry.Name} do not fill blocks of {dtype}");
    }

    private Action<long, float[]> Change(LinearModule module)
    {
        var adapters = _model.Blocks[module.Block].Weights.Adapters;
        return (row, values) =>
        {
            var part = module.Parts.Last(part => part.FirstRow <= row);
            if (adapters[part.Projection] is not { } adapter)
                return;
            long ofPart = row - part.FirstRow;
            LoraRow.Add(adapter.A, adapter.B, adapter.Scale, ofPart, values);
            if (adapter.RowScale is { } scales)
                TensorPrimitives.Multiply(values, scales[ofPart], values);
        };
    }
}
