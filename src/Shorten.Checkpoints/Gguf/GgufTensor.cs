using Shorten.Tensors;

namespace Shorten.Checkpoints.Gguf;

/// <summary>A tensor as the tensor list states it; <paramref name="Offset"/> counts from the start of the data.</summary>
internal sealed record GgufTensor(string Name, DType DType, long[] Shape, ulong Offset, long Bytes)
{
    /// <summary>The least that an entry of the list takes: the length of the name, the number of dimensions, type, offset.</summary>
    public const int MinBytes = 24;

    public static GgufTensor Read(GgufCursor cursor)
    {
        string name = cursor.Text("the name of a tensor");
        string what = $"the entry of tensor {name}";
        uint dimensions = cursor.Number<uint>(what);
        if (dimensions > GgufFormat.MaxDimensions)
            throw cursor.Fault($"too many dimensions of tensor {name}: {dimensions}, the limit is {GgufFormat.MaxDimensions}", name);
        long[] shape = new long[dimensions];
        for (int i = 0; i < shape.Length; i++)
        {
            ulong dimension = cursor.Number<ulong>(what);
            // The file lists the innermost dimension first.
            shape[^(i + 1)] = dimension <= long.MaxValue ? (long)dimension : throw cursor.Fault($"shape of {name} is too large: {dimension}", name);
        }
        uint type = cursor.Number<uint>(what);
        if (!GgmlTypes.TryGetDType(type, out var dtype))
            throw cursor.Fault($"unknown type {type} of tensor {name}", name);
        long row = shape.Length == 0 ? 1 : shape[^1];
        if (row % dtype.BlockElements() != 0)
            throw cursor.Fault($"row length {row} of tensor {name} is not a multiple of the block size {dtype.BlockElements()} of {dtype}", name);
        long bytes = TensorSize.Bytes(cursor.Path, name, dtype, shape);
        return new GgufTensor(name, dtype, shape, cursor.Number<ulong>(what), bytes);
    }
}
