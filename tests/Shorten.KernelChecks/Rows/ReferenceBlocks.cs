using Shorten.Tensors;

namespace Shorten.KernelChecks.Rows;

/// <summary>Dequantises one block value by value: the formats as ggml describes them, the judge of the vectorised readers.</summary>
internal static class ReferenceBlocks
{
    private static readonly sbyte[] _levels = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>Offsets in a block of the F16 numbers; random bits anywhere else make a valid block.</summary>
    internal static IReadOnlyDictionary<DType, int[]> ScaleOffsets { get; } = new Dictionary<DType, int[]>
    {
        [DType.Q4_0] = [0],
        [DType.Q4_1] = [0, 2],
        [DType.Q5_0] = [0],
        [DType.Q5_1] = [0, 2],
        [DType.Q8_0] = [0],
        [DType.Q2_K] = [80, 82],
        [DType.Q3_K] = [108],
        [DType.Q4_K] = [0, 2],
        [DType.Q5_K] = [0, 2],
        [DType.Q6_K] = [208],
        [DType.IQ4_NL] = [0],
        [DType.IQ4_XS] = [0],
    };

    /// <summary>Value <paramref name="i"/> of the block <paramref name="b"/>.</summary>
    internal static float Value(DType dtype, ReadOnlySpan<byte> b, int i) => dtype switch
    {
        DType.Q4_0 => F16(b, 0) * (Nibble(b[2..], i) - 8),
        DType.Q4_1 => F16(b, 0) * Nibble(b[4..], i) + F16(b, 2),
        DType.Q5_0 => F16(b, 0) * (Nibble(b[6..], i) + 16 * Bit(b[2..], i) - 16),
        DType.Q5_1 => F16(b, 0) * (Nibble(b[8..], i) + 16 * Bit(b[4..], i)) + F16(b, 2),
        DType.Q8_0 => F16(b, 0) * (sbyte)b[2 + i],
        DType.Q2_K => Q2_K(b, i),
        DType.Q3_K => Q3_K(b, i),
        DType.Q4_K => WithMinimum(b, i, PairedNibble(b[16..], i)),
        DType.Q5_K => WithMinimum(b, i, PairedNibble(b[48..], i) + 16 * ((b[16 + i % 32] >> (i / 32)) & 1)),
        DType.Q6_K => Q6_K(b, i),
        DType.IQ4_NL => F16(b, 0) * _levels[Nibble(b[2..], i)],
        DType.IQ4_XS => IQ4_XS(b, i),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "no reference"),
    };

    private static float Q2_K(ReadOnlySpan<byte> b, int i)
    {
        int q = (b[16 + i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2)) & 3;
        float scale = F16(b, 80) * (b[i / 16] & 15), minimum = F16(b, 82) * (b[i / 16] >> 4);
        return scale * q - minimum;
    }

    private static float Q3_K(ReadOnlySpan<byte> b, int i)
    {
        int low = (b[32 + i / 128 * 32 + i % 32] >> (i % 128 / 32 * 2)) & 3;
        int q = ((b[i % 32] >> (i / 32)) & 1) == 1 ? low : low - 4;
        int j = i / 16;
        int lower = j < 8 ? b[96 + j] & 15 : b[96 + j - 8] >> 4;
        int upper = (b[104 + j % 4] >> (j / 4 * 2)) & 3;
        return F16(b, 108) * (lower + 16 * upper - 32) * q;
    }

    private static float WithMinimum(ReadOnlySpan<byte> b, int i, int q)
    {
        var packed = b[4..16];
        int j = i / 32;
        int scale = j < 4 ? packed[j] % 64 : packed[j + 4] % 16 + packed[j - 4] / 64 * 16;
        int minimum = j < 4 ? packed[j + 4] % 64 : packed[j + 4] / 16 + packed[j] / 64 * 16;
        return F16(b, 0) * scale * q - F16(b, 2) * minimum;
    }

    private static float Q6_K(ReadOnlySpan<byte> b, int i)
    {
        int half = i / 128, inHalf = i % 128;
        int packed = b[half * 64 + inHalf % 64];
        int low = inHalf < 64 ? packed % 16 : packed / 16;
        int upper = (b[128 + half * 32 + i % 32] >> (inHalf / 32 * 2)) & 3;
        return F16(b, 208) * (sbyte)b[192 + i / 16] * (low + 16 * upper - 32);
    }

    private static float IQ4_XS(ReadOnlySpan<byte> b, int i)
    {
        int j = i / 32;
        int lower = j % 2 == 0 ? b[4 + j / 2] % 16 : b[4 + j / 2] / 16;
        int upper = (BitConverter.ToUInt16(b[2..]) >> (2 * j)) % 4;
        return F16(b, 0) * (lower + 16 * upper - 32) * _levels[Nibble(b[(8 + 16 * j)..], i % 32)];
    }

    private static float F16(ReadOnlySpan<byte> b, int offset) => ReferenceFloats.FromF16(BitConverter.ToUInt16(b[offset..]));

    // Byte j holds value j below value j + 16.
    private static int Nibble(ReadOnlySpan<byte> packed, int i) => i < 16 ? packed[i] % 16 : packed[i - 16] / 16;

    // Of every 64 values the first 32 lie below the last 32.
    private static int PairedNibble(ReadOnlySpan<byte> packed, int i) => i % 64 < 32 ? packed[i / 64 * 32 + i % 32] % 16 : packed[i / 64 * 32 + i % 32] / 16;

    private static int Bit(ReadOnlySpan<byte> bits, int i) => (bits[i / 8] >> (i % 8)) & 1;
}
