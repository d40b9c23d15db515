using System.Numerics;
using System.Runtime.InteropServices;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Rows;

/// <summary><see cref="RowReader"/> against its definition, between guard pages.</summary>
public static unsafe class RowReaderChecks
{
    // Crosses every vector width and its remainder, and the edge of a 256-value block.
    private const int MaxLength = 257;

    // Longer than the pieces in which F16 is converted.
    private const int LongLength = 2 * 65536 + 5;

    [KernelCheck]
    public static void BF16_EqualsDefinition_EveryLength() =>
        EveryLength(DType.BF16, (bytes, i) => ReferenceFloats.FromBF16(BitConverter.ToUInt16(bytes, 2 * i)));

    [KernelCheck]
    public static void F16_EqualsDefinition_EveryLength() =>
        EveryLength(DType.F16, (bytes, i) => ReferenceFloats.FromF16(BitConverter.ToUInt16(bytes, 2 * i)));

    [KernelCheck]
    public static void F32_EqualsDefinition_EveryLength() => EveryLength(DType.F32, (bytes, i) => BitConverter.ToSingle(bytes, 4 * i));

    [KernelCheck]
    public static void F64_EqualsDefinition_EveryLength() => EveryLength(DType.F64, (bytes, i) => (float)BitConverter.ToDouble(bytes, 8 * i));

    [KernelCheck]
    public static void Bool_EqualsDefinition_EveryLength() => EveryLength(DType.Bool, (bytes, i) => Math.Min(bytes[i], (byte)1));

    [KernelCheck]
    public static void SignedIntegers_EqualDefinition_EveryLength()
    {
        EveryLength(DType.I8, (bytes, i) => Nearest((sbyte)bytes[i]));
        EveryLength(DType.I16, (bytes, i) => Nearest(BitConverter.ToInt16(bytes, 2 * i)));
        EveryLength(DType.I32, (bytes, i) => Nearest(BitConverter.ToInt32(bytes, 4 * i)));
        EveryLength(DType.I64, (bytes, i) => Nearest(BitConverter.ToInt64(bytes, 8 * i)));
    }

    [KernelCheck]
    public static void UnsignedIntegers_EqualDefinition_EveryLength()
    {
        EveryLength(DType.U8, (bytes, i) => Nearest(bytes[i]));
        EveryLength(DType.U16, (bytes, i) => Nearest(BitConverter.ToUInt16(bytes, 2 * i)));
        EveryLength(DType.U32, (bytes, i) => Nearest(BitConverter.ToUInt32(bytes, 4 * i)));
        EveryLength(DType.U64, (bytes, i) => Nearest(BitConverter.ToUInt64(bytes, 8 * i)));
    }

    [KernelCheck]
    public static void F16AndBF16_EqualDefinition_EveryPattern()
    {
        var patterns = Enumerable.Range(0, 1 << 16).Select(i => (ushort)i).ToArray();
        byte[] bytes = MemoryMarshal.AsBytes<ushort>(patterns).ToArray();
        Check.SameBits(patterns.Select(ReferenceFloats.FromF16).ToArray(), Read(DType.F16, bytes, patterns.Length), "F16");
        Check.SameBits(patterns.Select(ReferenceFloats.FromBF16).ToArray(), Read(DType.BF16, bytes, patterns.Length), "BF16");
    }

    [KernelCheck]
    public static void F16_EqualsDefinition_LongRow()
    {
        var patterns = Enumerable.Range(0, LongLength).Select(i => (ushort)(i % 31743)).ToArray();
        byte[] bytes = MemoryMarshal.AsBytes<ushort>(patterns).ToArray();
        Check.SameBits(patterns.Select(ReferenceFloats.FromF16).ToArray(), Read(DType.F16, bytes, LongLength), "F16");
    }

    [KernelCheck]
    public static void Integers_RoundToNearestEven_WhereFloatIsTooNarrow()
    {
        // Just above and at the middle of two float32. What is just above becomes the middle where the value is rounded to a double first.
        ulong[] values = [0x8000_0080_0000_0001, 0x8000_0080_0000_0000, 0x8000_0180_0000_0000, 0x4000_0040_0000_0001, 0x4000_0040_0000_0000, ulong.MaxValue];
        byte[] bytes = MemoryMarshal.AsBytes<ulong>(values).ToArray();
        Check.SameBits(values.Select(value => Nearest(value)).ToArray(), Read(DType.U64, bytes, values.Length), "U64");
        Check.SameBits(values.Select(value => Nearest((long)value)).ToArray(), Read(DType.I64, bytes, values.Length), "I64");
    }

    [KernelCheck]
    public static void Blocks_EqualDefinition()
    {
        var random = new Random(20240501);
        foreach (var (dtype, offsets) in ReferenceBlocks.ScaleOffsets)
            for (int blocks = 0; blocks <= 9; blocks++)
            {
                byte[] bytes = RandomBlocks(random, dtype, offsets, blocks);
                float[] expected = new float[blocks * dtype.BlockElements()];
                for (int i = 0; i < expected.Length; i++)
                    expected[i] = ReferenceBlocks.Value(dtype, bytes.AsSpan(i / dtype.BlockElements() * dtype.BlockBytes()), i % dtype.BlockElements());
                Check.SameBits(expected, Read(dtype, bytes, expected.Length), $"{dtype}, {blocks} blocks");
            }
    }

    private static byte[] RandomBlocks(Random random, DType dtype, int[] scaleOffsets, int blocks)
    {
        byte[] bytes = new byte[blocks * dtype.BlockBytes()];
        random.NextBytes(bytes);
        for (int block = 0; block < blocks; block++)
            foreach (int offset in scaleOffsets)
                // Any finite F16, zeros and subnormals included: infinity times 0 would be a NaN whose sign differs between machines.
                BitConverter.TryWriteBytes(bytes.AsSpan(block * dtype.BlockBytes() + offset), (ushort)(random.Next(0x7c00) | (random.Next(2) << 15)));
        return bytes;
    }

    private static void EveryLength(DType dtype, Func<byte[], int, float> reference)
    {
        var random = new Random(20240502);
        for (int length = 0; length <= MaxLength; length++)
        {
            byte[] bytes = new byte[dtype.Bytes(length)];
            random.NextBytes(bytes);
            float[] expected = Enumerable.Range(0, length).Select(i => reference(bytes, i)).ToArray();
            Check.SameBits(expected, Read(dtype, bytes, length), $"{dtype}, {length} values");
        }
    }

    // Reads three times: everything flush against the guard page behind, against the one before, and from an odd address.
    private static float[] Read(DType dtype, byte[] bytes, int count)
    {
        using var sourceAtEnd = GuardedBuffer.AtEnd(bytes.Length);
        using var destinationAtEnd = GuardedBuffer.AtEnd(count * sizeof(float));
        bytes.CopyTo(sourceAtEnd.Bytes);
        RowReader.Read(dtype, sourceAtEnd.Pointer, (float*)destinationAtEnd.Pointer, count);
        float[] values = destinationAtEnd.Values<float>().ToArray();

        using var sourceAtBegin = GuardedBuffer.AtBegin(bytes.Length);
        using var destinationAtBegin = GuardedBuffer.AtBegin(count * sizeof(float));
        bytes.CopyTo(sourceAtBegin.Bytes);
        RowReader.Read(dtype, sourceAtBegin.Pointer, (float*)destinationAtBegin.Pointer, count);
        Check.SameBits(values, destinationAtBegin.Values<float>(), $"{dtype}, {count} values behind a guard page");

        using var unaligned = GuardedBuffer.AtBegin(bytes.Length + 1);
        bytes.CopyTo(unaligned.Bytes[1..]);
        RowReader.Read(dtype, unaligned.Pointer + 1, (float*)destinationAtBegin.Pointer, count);
        Check.SameBits(values, destinationAtBegin.Values<float>(), $"{dtype}, {count} values at an odd address");
        return values;
    }

    // Neighbouring float32 are whole numbers wherever rounding happens: the distances are compared exactly.
    private static float Nearest(BigInteger value)
    {
        float near = (float)(double)value;
        return new[] { MathF.BitDecrement(near), near, MathF.BitIncrement(near) }
            .OrderBy(candidate => BigInteger.Abs((BigInteger)candidate - value))
            .ThenBy(candidate => BitConverter.SingleToUInt32Bits(candidate) & 1)
            .First();
    }
}
