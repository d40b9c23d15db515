using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q5_K: F16 d, F16 e, eight scales s and minimums m in 12 bytes, 32 bytes of fifth bits, 128 bytes of 4 bits. Value: q (d s) - (e m).</summary>
/// <remarks>Scale j serves values 32j to 32j + 31: the lower (j even) or upper bits of bytes 16j to 16j + 31, j rounded down to even.
/// Their fifth bits are bit j of the 32 bytes.</remarks>
internal static unsafe class Q5_KBlocks
{
    private const int ScalesOffset = 4, FifthBitsOffset = 16, ValuesOffset = 48, BlockBytes = 176;

    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += BlockBytes)
        {
            float d = Blocks.Scale(source), e = Blocks.Scale(source + 2);
            byte* fifthBits = source + FifthBitsOffset;
            for (int j = 0; j < 8; j++, destination += 32)
            {
                var (s, m) = Blocks.ScaleAndMinimum(source + ScalesOffset, j);
                float scale = d * s, minimum = -(e * m);
                byte* packed = source + ValuesOffset + j / 2 * 32;
                ScaledIntegers.Store(Values(packed, fifthBits, j), scale, minimum, destination);
                ScaledIntegers.Store(Values(packed + 16, fifthBits + 16, j), scale, minimum, destination + 16);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Values(byte* packed, byte* fifthBits, int j)
    {
        var low = Blocks.LowerNibbles(Vector128.Load(packed) >> (j % 2 * 4));
        var fifth = (Vector128.Load(fifthBits) >> j) & Vector128<byte>.One;
        return (low | (fifth << 4)).AsSByte();
    }
}
