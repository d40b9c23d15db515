namespace Shorten.Checkpoints.Safetensors;

/// <summary>One file of an output and the tensors that go into it.</summary>
internal sealed record SafetensorsShard(string Name, IReadOnlyList<TensorToWrite> Tensors)
{
    /// <summary>Tensor bytes.</summary>
    public long Bytes { get; } = Tensors.Sum(tensor => tensor.LengthBytes);
}
