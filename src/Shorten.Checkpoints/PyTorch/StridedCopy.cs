namespace Shorten.Checkpoints.PyTorch;

/// <summary>Copies a strided view value by value into row-major order.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>Copies the view at <paramref name="source"/> to the memory at <paramref name="destination"/>, which has room for all of its values.</summary>
    /// <param name="source">First value of the view.</param>
    /// <param name="destination">First byte of the copy.</param>
    /// <param name="size">Dimensions, outermost first, none 0.</param>
    /// <param name="stride">Values from one index to the next in each dimension.</param>
    /// <param name="valueBytes">Bytes of a value.</param>
    public static void Run(byte* source, byte* destination, ReadOnlySpan<long> size, ReadOnlySpan<long> stride, int valueBytes)
    {
        if (size.IsEmpty)
        {
            Buffer.MemoryCopy(source, destination, valueBytes, valueBytes);
            return;
        }
        long step = valueBytes;
        foreach (long dimension in size[1..])
            step *= dimension;
        for (long i = 0; i < size[0]; i++)
            Run(source + i * stride[0] * valueBytes, destination + i * step, size[1..], stride[1..], valueBytes);
    }
}
