using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>BF16 as stored: the upper 16 bits of a float32.</summary>
internal static unsafe class BF16Values
{
    private const uint AbsoluteBits = 0x7fff_ffff, InfinityBits = 0x7f80_0000, QuietBit = 0x40;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Read(byte* source, float* destination, long count)
    {
        long i = 0;
        ushort* values = (ushort*)source;
        uint* bits = (uint*)destination;
        if (Vector512.IsHardwareAccelerated)
            for (; i <= count - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
            {
                var (lower, upper) = Vector512.Widen(Vector512.Load(values + i));
                (lower << 16).Store(bits + i);
                (upper << 16).Store(bits + i + Vector512<uint>.Count);
            }
        if (Vector256.IsHardwareAccelerated)
            for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var (lower, upper) = Vector256.Widen(Vector256.Load(values + i));
                (lower << 16).Store(bits + i);
                (upper << 16).Store(bits + i + Vector256<uint>.Count);
            }
        if (Vector128.IsHardwareAccelerated)
            for (; i <= count - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
            {
                var (lower, upper) = Vector128.Widen(Vector128.Load(values + i));
                (lower << 16).Store(bits + i);
                (upper << 16).Store(bits + i + Vector128<uint>.Count);
            }
        for (; i < count; i++)
            bits[i] = (uint)Unsafe.ReadUnaligned<ushort>(values + i) << 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Write(float* source, byte* destination, long count)
    {
        long i = 0;
        ushort* values = (ushort*)destination;
        uint* bits = (uint*)source;
        if (Vector512.IsHardwareAccelerated)
            for (; i <= count - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
                Vector512.Narrow(Round(Vector512.Load(bits + i)), Round(Vector512.Load(bits + i + Vector512<uint>.Count))).Store(values + i);
        if (Vector256.IsHardwareAccelerated)
            for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
                Vector256.Narrow(Round(Vector256.Load(bits + i)), Round(Vector256.Load(bits + i + Vector256<uint>.Count))).Store(values + i);
        if (Vector128.IsHardwareAccelerated)
            for (; i <= count - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
                Vector128.Narrow(Round(Vector128.Load(bits + i)), Round(Vector128.Load(bits + i + Vector128<uint>.Count))).Store(values + i);
        for (; i < count; i++)
            Unsafe.WriteUnaligned(values + i, (ushort)Round(bits[i]));
    }

    // Adding 0x7fff, and 1 more where the lowest kept bit is set, carries into the kept bits exactly when nearest-even rounds up.
    // A NaN must not be rounded (it could become an infinity): it keeps its upper bits and is made quiet.
    private static uint Round(uint bits) => (bits & AbsoluteBits) > InfinityBits ? (bits >> 16) | QuietBit : (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Round(Vector128<uint> bits) => Vector128.ConditionalSelect(
        Vector128.GreaterThan(bits & Vector128.Create(AbsoluteBits), Vector128.Create(InfinityBits)),
        (bits >> 16) | Vector128.Create(QuietBit),
        (bits + Vector128.Create(0x7fffu) + ((bits >> 16) & Vector128<uint>.One)) >> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Round(Vector256<uint> bits) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(bits & Vector256.Create(AbsoluteBits), Vector256.Create(InfinityBits)),
        (bits >> 16) | Vector256.Create(QuietBit),
        (bits + Vector256.Create(0x7fffu) + ((bits >> 16) & Vector256<uint>.One)) >> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Round(Vector512<uint> bits) => Vector512.ConditionalSelect(
        Vector512.GreaterThan(bits & Vector512.Create(AbsoluteBits), Vector512.Create(InfinityBits)),
        (bits >> 16) | Vector512.Create(QuietBit),
        (bits + Vector512.Create(0x7fffu) + ((bits >> 16) & Vector512<uint>.One)) >> 16);
}
