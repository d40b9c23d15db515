using System.Runtime.InteropServices;
using Shorten.KernelChecks.Rows;
using Shorten.Tensors;

namespace Shorten.KernelChecks.Operations;

/// <summary>A random weight: the bytes as they would be stored, and the values that they mean by the reference.</summary>
internal sealed class StoredMatrix
{
    private StoredMatrix(DType dtype, int rows, int columns, byte[] bytes, float[] values)
    {
        DType = dtype;
        Rows = rows;
        Columns = columns;
        Bytes = bytes;
        Values = values;
    }

    public DType DType { get; }

    public int Rows { get; }

    public int Columns { get; }

    public byte[] Bytes { get; }

    public float[] Values { get; }

    /// <summary>Values from -1 to 1 as F32, F16 or BF16; random blocks with scales of that order otherwise.</summary>
    public static StoredMatrix Random(Random random, DType dtype, int rows, int columns) => dtype switch
    {
        DType.F32 => Of(Numbers.Uniform(random, rows * columns), rows, columns),
        DType.BF16 => Rounded(dtype, Numbers.Uniform(random, rows * columns), rows, columns, ReferenceFloats.ToBF16, ReferenceFloats.FromBF16),
        DType.F16 => Rounded(dtype, Numbers.Uniform(random, rows * columns), rows, columns, ReferenceFloats.ToF16, ReferenceFloats.FromF16),
        _ => Blocks(random, dtype, rows, columns),
    };

    /// <summary>The given values as F32.</summary>
    public static StoredMatrix Of(float[] values, int rows, int columns) =>
        new(DType.F32, rows, columns, MemoryMarshal.AsBytes<float>(values).ToArray(), values);

    private static StoredMatrix Rounded(DType dtype, float[] values, int rows, int columns, Converter<float, ushort> to, Converter<ushort, float> from)
    {
        ushort[] bits = Array.ConvertAll(values, to);
        return new(dtype, rows, columns, MemoryMarshal.AsBytes<ushort>(bits).ToArray(), Array.ConvertAll(bits, from));
    }

    private static StoredMatrix Blocks(Random random, DType dtype, int rows, int columns)
    {
        int blockBytes = dtype.BlockBytes(), blockElements = dtype.BlockElements();
        byte[] bytes = new byte[dtype.Bytes((long)rows * columns)];
        random.NextBytes(bytes);
        for (int block = 0; block < bytes.Length; block += blockBytes)
        {
            foreach (int offset in ReferenceBlocks.ScaleOffsets[dtype])
                BitConverter.TryWriteBytes(bytes.AsSpan(block + offset), (Half)((random.NextSingle() - 0.5f) / 64));
        }
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.Length; i++)
            values[i] = ReferenceBlocks.Value(dtype, bytes.AsSpan(i / blockElements * blockBytes), i % blockElements);
        return new(dtype, rows, columns, bytes, values);
    }
}
