using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>What the formats of ggml's blocks have in common.</summary>
internal static unsafe class Blocks
{
    /// <summary>The F16 at <paramref name="source"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Scale(byte* source) => (float)Unsafe.ReadUnaligned<Half>(source);

    /// <summary>Stores a scale as F16.</summary>
    internal static void StoreScale(float scale, byte* destination) => Unsafe.WriteUnaligned(destination, (Half)scale);

    /// <summary>Packs the lower four bits of 32 numbers: byte i holds number i and number i + 16.</summary>
    internal static void StoreNibbles(byte* q, byte* destination) =>
        ((Vector128.Load(q) & Vector128.Create((byte)0xf)) | (Vector128.Load(q + 16) << 4)).Store(destination);

    /// <summary>Packs the fifth bits of 32 numbers.</summary>
    internal static void StoreFifthBits(byte* q, byte* destination) =>
        Unsafe.WriteUnaligned(destination, Vector256.ExtractMostSignificantBits(Vector256.Load(q) << 3));

    /// <summary>The lower four bits of 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> LowerNibbles(Vector128<byte> packed) => packed & Vector128.Create((byte)0xf);

    /// <summary>The upper four bits of 16 bytes, as numbers 0 to 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> UpperNibbles(Vector128<byte> packed) => packed >> 4;

    /// <summary>16 in lane i where bit i of <paramref name="bits"/> is set, else 0: the fifth bit of 5-bit values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> FifthBits(ushort bits)
    {
        // Lanes 0-7 hold the lower byte of the bits, lanes 8-15 the upper one; each lane looks at its own bit.
        var spread = Vector128.Shuffle(Vector128.Create(bits).AsByte(), Vector128.Create((byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1));
        var mask = Vector128.Create(0x8040_2010_0804_0201).AsByte();
        return Vector128.Equals(spread & mask, mask) & Vector128.Create((byte)16);
    }

    /// <summary>Scale and minimum <paramref name="j"/> (0 to 7) of the 12 bytes into which Q4_K and Q5_K pack eight of each, 6 bits apiece.</summary>
    internal static (int Scale, int Minimum) ScaleAndMinimum(byte* packed, int j) => j < 4
        ? (packed[j] & 63, packed[j + 4] & 63)
        : ((packed[j + 4] & 0xf) | (packed[j - 4] >> 6 << 4), (packed[j + 4] >> 4) | (packed[j] >> 6 << 4));
}
