using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Runs of 32 values of 4 and 5 bits as unsigned bytes.</summary>
internal static unsafe class Nibbles
{
    /// <summary>16 bytes: the lower halves are values 0 to 15, the upper ones values 16 to 31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Split(byte* packed)
    {
        var bytes = Vector128.Load(packed);
        return Vector256.Create(bytes, (bytes.AsUInt16() >> 4).AsByte()) & Vector256.Create((byte)0xf);
    }

    /// <summary>16 where the bit of <paramref name="bits"/> with the lane's number is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> FifthBits(byte* bits)
    {
        // Lanes 8n to 8n + 7 hold byte n; each looks at its own bit.
        var all = Vector256.Create(Unsafe.ReadUnaligned<uint>(bits)).AsByte();
        var spread = Vector256.Shuffle(all, Vector256.Create(
            (byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19));
        var mask = Vector256.Create(0x8040_2010_0804_0201).AsByte();
        return Vector256.Equals(spread & mask, mask) & Vector256.Create((byte)16);
    }

    /// <summary>The bits of each byte from <paramref name="shift"/> on that <paramref name="mask"/> keeps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Field(byte* packed, int shift, byte mask) =>
        (Vector256.Load(packed).AsUInt16() >> shift).AsByte() & Vector256.Create(mask);
}
