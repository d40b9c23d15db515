using System.Runtime.InteropServices;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.KernelChecks.Rows;

/// <summary><see cref="RowWriter"/> against its definition, between guard pages.</summary>
public static unsafe class RowWriterChecks
{
    // Crosses every vector width and its remainder.
    private const int MaxLength = 257;

    // Longer than the pieces in which F16 is converted.
    private const int LongLength = 2 * 65536 + 5;

    [KernelCheck]
    public static void Write_EqualsDefinition_EveryLength()
    {
        for (int length = 0; length <= MaxLength; length++)
            AllTypes(RandomBits(length), $"{length} values");
    }

    [KernelCheck]
    public static void Write_EqualsDefinition_LongRow() => AllTypes(RandomBits(LongLength), "long row");

    [KernelCheck]
    public static void F16_RoundsToNearestEven_AroundEveryValue() =>
        Same(DType.F16, AroundEveryPattern(bits => ReferenceFloats.FromF16(bits)), ReferenceFloats.ToF16, "around every F16");

    [KernelCheck]
    public static void BF16_RoundsToNearestEven_AroundEveryValue() =>
        Same(DType.BF16, AroundEveryPattern(bits => ReferenceFloats.FromBF16(bits)), ReferenceFloats.ToBF16, "around every BF16");

    // Every value, the middle to the next one, and the float32 on both sides of each.
    private static float[] AroundEveryPattern(Func<ushort, float> valueOf) => Enumerable.Range(0, 1 << 16).SelectMany(i =>
    {
        float value = valueOf((ushort)i);
        float middle = (float)(((double)value + valueOf((ushort)(i + 1))) / 2);
        return new[] { value, float.BitDecrement(value), float.BitIncrement(value), middle, float.BitDecrement(middle), float.BitIncrement(middle) };
    }).ToArray();

    private static float[] RandomBits(int length)
    {
        byte[] bytes = new byte[length * sizeof(float)];
        new Random(20240503 + length).NextBytes(bytes);
        float[] values = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        // Random bits are mostly out of reach of F16: bring two thirds of them nearer.
        for (int i = 0; i < length; i++)
            values[i] = i % 3 == 0 ? values[i] : MathF.ScaleB(values[i], -(MathF.ILogB(values[i]) * 7 / 8));
        return values;
    }

    private static void AllTypes(float[] values, string what)
    {
        Same(DType.F16, values, ReferenceFloats.ToF16, what);
        Same(DType.BF16, values, ReferenceFloats.ToBF16, what);
        Same(DType.F32, MemoryMarshal.AsBytes<float>(values), values, what);
    }

    private static void Same(DType dtype, float[] values, Func<float, ushort> reference, string what) =>
        Same(dtype, MemoryMarshal.AsBytes<ushort>(values.Select(reference).ToArray()), values, what);

    // Writes three times: everything flush against the guard page behind, against the one before, and to an odd address.
    private static void Same(DType dtype, ReadOnlySpan<byte> expected, float[] values, string what)
    {
        using var sourceAtEnd = GuardedBuffer.AtEnd(values.Length * sizeof(float));
        using var destinationAtEnd = GuardedBuffer.AtEnd(expected.Length);
        values.CopyTo(sourceAtEnd.Values<float>());
        RowWriter.Write(dtype, (float*)sourceAtEnd.Pointer, destinationAtEnd.Pointer, values.Length);
        Check.SameBytes(expected, destinationAtEnd.Bytes, $"{dtype}, {what}");

        using var sourceAtBegin = GuardedBuffer.AtBegin(values.Length * sizeof(float));
        using var destinationAtBegin = GuardedBuffer.AtBegin(expected.Length);
        values.CopyTo(sourceAtBegin.Values<float>());
        RowWriter.Write(dtype, (float*)sourceAtBegin.Pointer, destinationAtBegin.Pointer, values.Length);
        Check.SameBytes(expected, destinationAtBegin.Bytes, $"{dtype}, {what} behind a guard page");

        using var unaligned = GuardedBuffer.AtEnd(expected.Length + 1);
        RowWriter.Write(dtype, (float*)sourceAtEnd.Pointer, unaligned.Pointer + 1, values.Length);
        Check.SameBytes(expected, unaligned.Bytes[1..], $"{dtype}, {what} at an odd address");
    }
}
