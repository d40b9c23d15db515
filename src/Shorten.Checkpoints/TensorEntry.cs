using Shorten.Tensors;

namespace Shorten.Checkpoints;

/// <summary>A named tensor of a checkpoint: where its bytes lie in which mapped file.</summary>
/// <param name="Name">Name in the checkpoint (<c>model.layers.0.mlp.up_proj.weight</c>, <c>blk.0.ffn_up.weight</c>).</param>
/// <param name="DType">Stored element type.</param>
/// <param name="Shape">Dimensions, outermost first, row-major (GGUF lists them the other way round: they are turned when read).</param>
/// <param name="File">File that holds the bytes, or memory for values that a file holds in another order.</param>
/// <param name="OffsetBytes">Offset of the first byte from the start of the file. No alignment may be assumed.</param>
/// <param name="LengthBytes">Number of bytes.</param>
public sealed record TensorEntry(string Name, DType DType, IReadOnlyList<long> Shape, MappedFile File, long OffsetBytes, long LengthBytes)
{
    /// <summary>Number of values.</summary>
    public long Elements => Shape.Aggregate(1L, (product, dimension) => product * dimension);

    /// <summary>Views the tensor as a matrix: the last dimension is a row, all others together count the rows.</summary>
    public unsafe Weight ToWeight()
    {
        long columns = Shape.Count == 0 ? 1 : Shape[^1];
        long rows = columns == 0 ? 0 : Elements / columns;
        return new Weight(Name, DType, rows, columns, File.Pointer + OffsetBytes, File);
    }
}
