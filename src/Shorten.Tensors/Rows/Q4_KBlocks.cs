using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q4_K: F16 d, F16 e, eight scales s and minimums m in 12 bytes, 128 bytes of 4-bit values. Value: q (d s) - (e m).</summary>
/// <remarks>Scale j serves values 32j to 32j + 31: the lower (j even) or upper bits of bytes 16j to 16j + 31, j rounded down to even.</remarks>
internal static unsafe class Q4_KBlocks
{
    private const int ScalesOffset = 4, ValuesOffset = 16, BlockBytes = 144;

    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += BlockBytes)
        {
            float d = Blocks.Scale(source), e = Blocks.Scale(source + 2);
            for (int j = 0; j < 8; j++, destination += 32)
            {
                var (s, m) = Blocks.ScaleAndMinimum(source + ScalesOffset, j);
                float scale = d * s, minimum = -(e * m);
                byte* packed = source + ValuesOffset + j / 2 * 32;
                int shift = j % 2 * 4;
                ScaledIntegers.Store(Blocks.LowerNibbles(Vector128.Load(packed) >> shift).AsSByte(), scale, minimum, destination);
                ScaledIntegers.Store(Blocks.LowerNibbles(Vector128.Load(packed + 16) >> shift).AsSByte(), scale, minimum, destination + 16);
            }
        }
    }
}
