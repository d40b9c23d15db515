namespace Shorten.Tensors;

/// <summary>Stores float32 values as F32, F16, BF16 or in ggml's blocks of 32.</summary>
public static unsafe class RowWriter
{
    /// <summary>True if <see cref="Write"/> knows <paramref name="dtype"/>.</summary>
    public static bool CanWrite(DType dtype) => Writer(dtype) != null;

    /// <summary>Overwrites <paramref name="destination"/> with <paramref name="count"/> values as <paramref name="dtype"/>.</summary>
    /// <remarks>Plain types round to nearest, ties to even; what is too large becomes infinity, and NaN stays NaN. Blocks round as ggml's reference does
    /// and want finite values within the reach of F16. The destination needs no alignment.</remarks>
    /// <exception cref="NotSupportedException">The dtype cannot be written; see <see cref="CanWrite"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="count"/> is negative or does not fill whole blocks.</exception>
    public static void Write(DType dtype, float* source, byte* destination, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var writer = Writer(dtype);
        if (writer == null)
            throw new NotSupportedException($"float32 values cannot be written as type {dtype}");
        writer(source, destination, dtype.Bytes(count) / dtype.BlockBytes());
    }

    // The third argument counts blocks; a block of a plain type is one value.
    private static delegate*<float*, byte*, long, void> Writer(DType dtype) => dtype switch
    {
        DType.F32 => &F32Values.Write,
        DType.F16 => &F16Values.Write,
        DType.BF16 => &BF16Values.Write,
        DType.Q4_0 => &Q4_0Blocks.Write,
        DType.Q4_1 => &Q4_1Blocks.Write,
        DType.Q5_0 => &Q5_0Blocks.Write,
        DType.Q5_1 => &Q5_1Blocks.Write,
        DType.Q8_0 => &Q8_0Blocks.Write,
        _ => null,
    };
}
