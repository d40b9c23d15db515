using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q3_K: 32 bytes of third bits, 64 bytes of 2-bit values, 16 scales s of 6 bits in 12 bytes, F16 d. Value: (q - 4) (d (s - 32)).</summary>
/// <remarks>Scale j serves values 16j to 16j + 15. Each half of the block has 32 bytes of 2-bit values: their lowest two bits come first.
/// The third bits of all values 32n to 32n + 31 are bit n of the 32 bytes.</remarks>
internal static unsafe class Q3_KBlocks
{
    private const int ValuesOffset = 32, ScalesOffset = 96, ScaleOffset = 108, BlockBytes = 110;

    internal static void Read(byte* source, float* destination, long blocks)
    {
        var one = Vector128<byte>.One;
        for (long block = 0; block < blocks; block++, source += BlockBytes)
        {
            float d = Blocks.Scale(source + ScaleOffset);
            for (int j = 0; j < 16; j++, destination += ScaledIntegers.Count)
            {
                var low = (Vector128.Load(source + ValuesOffset + j / 8 * 32 + j % 2 * 16) >> (j % 8 / 2 * 2)) & Vector128.Create((byte)3);
                var third = (Vector128.Load(source + j % 2 * 16) >> (j / 2)) & one;
                var q = (low | (third << 2)).AsSByte() - Vector128.Create((sbyte)4);
                ScaledIntegers.Store(q, d * (Scale(source + ScalesOffset, j) - 32), destination);
            }
        }
    }

    // Lower four bits: scales 0-7 in the lower, 8-15 in the upper halves of bytes 0-7. Upper two: scales j, j + 4, j + 8, j + 12 in byte 8 + j.
    private static int Scale(byte* packed, int j) => ((packed[j % 8] >> (j / 8 * 4)) & 0xf) | (((packed[8 + j % 4] >> (j / 4 * 2)) & 3) << 4);
}
