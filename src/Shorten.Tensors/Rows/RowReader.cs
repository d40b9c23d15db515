namespace Shorten.Tensors;

/// <summary>Reads stored weights as float32: plain types are converted, ggml's blocks are dequantised.</summary>
/// <remarks>Each value is the reference formula of ggml in float32, every product and sum rounded on its own (no fused multiply-add),
/// so that all machines and all SIMD widths give the same bits.</remarks>
public static unsafe class RowReader
{
    /// <summary>True if <see cref="Read"/> knows <paramref name="dtype"/>.</summary>
    public static bool CanRead(DType dtype) => Reader(dtype) != null;

    /// <summary>Overwrites <paramref name="destination"/> with <paramref name="count"/> values of <paramref name="dtype"/>.</summary>
    /// <remarks>The source needs no alignment. F64 and wide integers become the nearest float32, ties to even.</remarks>
    /// <exception cref="NotSupportedException">The dtype cannot be read; see <see cref="CanRead"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="count"/> is negative or does not fill whole blocks.</exception>
    public static void Read(DType dtype, byte* source, float* destination, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var reader = Reader(dtype);
        if (reader == null)
            throw new NotSupportedException($"values of type {dtype} cannot be read as float32");
        reader(source, destination, dtype.Bytes(count) / dtype.BlockBytes());
    }

    // The third argument counts blocks; a block of a plain type is one value.
    private static delegate*<byte*, float*, long, void> Reader(DType dtype) => dtype switch
    {
        DType.F32 => &F32Values.Read,
        DType.F16 => &F16Values.Read,
        DType.BF16 => &BF16Values.Read,
        DType.F64 => &NumberValues.Read<double>,
        DType.Bool => &BoolValues.Read,
        DType.I8 => &NumberValues.Read<sbyte>,
        DType.U8 => &NumberValues.Read<byte>,
        DType.I16 => &NumberValues.Read<short>,
        DType.U16 => &NumberValues.Read<ushort>,
        DType.I32 => &NumberValues.Read<int>,
        DType.U32 => &NumberValues.Read<uint>,
        DType.I64 => &NumberValues.Read<long>,
        DType.U64 => &NumberValues.Read<ulong>,
        DType.Q4_0 => &Q4_0Blocks.Read,
        DType.Q4_1 => &Q4_1Blocks.Read,
        DType.Q5_0 => &Q5_0Blocks.Read,
        DType.Q5_1 => &Q5_1Blocks.Read,
        DType.Q8_0 => &Q8_0Blocks.Read,
        DType.Q2_K => &Q2_KBlocks.Read,
        DType.Q3_K => &Q3_KBlocks.Read,
        DType.Q4_K => &Q4_KBlocks.Read,
        DType.Q5_K => &Q5_KBlocks.Read,
        DType.Q6_K => &Q6_KBlocks.Read,
        DType.IQ4_NL => &IQ4_NLBlocks.Read,
        DType.IQ4_XS => &IQ4_XSBlocks.Read,
        _ => null,
    };
}
