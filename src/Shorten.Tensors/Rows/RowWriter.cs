namespace Shorten.Tensors;

/// <summary>Stores float32 values as F32, F16 or BF16.</summary>
public static unsafe class RowWriter
{
    /// <summary>True if <see cref="Write"/> knows <paramref name="dtype"/>.</summary>
    public static bool CanWrite(DType dtype) => dtype is DType.F32 or DType.F16 or DType.BF16;

    /// <summary>Overwrites <paramref name="destination"/> with <paramref name="count"/> values as <paramref name="dtype"/>.</summary>
    /// <remarks>Rounds to nearest, ties to even; what is too large becomes infinity, and NaN stays NaN. The destination needs no alignment.</remarks>
    /// <exception cref="NotSupportedException">The dtype cannot be written; see <see cref="CanWrite"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public static void Write(DType dtype, float* source, byte* destination, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        switch (dtype)
        {
            case DType.F32:
                F32Values.Write(source, destination, count);
                break;
            case DType.F16:
                F16Values.Write(source, destination, count);
                break;
            case DType.BF16:
                BF16Values.Write(source, destination, count);
                break;
            default:
                throw new NotSupportedException($"float32 values cannot be written as type {dtype}");
        }
    }
}
