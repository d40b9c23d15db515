using System.Numerics.Tensors;

namespace Shorten.Tensors;

/// <summary>F16 as stored: IEEE binary16.</summary>
internal static unsafe class F16Values
{
    // TensorPrimitives takes spans, a row may be longer than one.
    private const int ChunkValues = 1 << 16;

    internal static void Read(byte* source, float* destination, long count)
    {
        var values = (Half*)source;
        for (long start = 0; start < count; start += ChunkValues)
        {
            int length = (int)Math.Min(ChunkValues, count - start);
            TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(values + start, length), new Span<float>(destination + start, length));
        }
    }

    internal static void Write(float* source, byte* destination, long count)
    {
        var values = (Half*)destination;
        for (long start = 0; start < count; start += ChunkValues)
        {
            int length = (int)Math.Min(ChunkValues, count - start);
            TensorPrimitives.ConvertToHalf(new ReadOnlySpan<float>(source + start, length), new Span<Half>(values + start, length));
        }
    }
}
