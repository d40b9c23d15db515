using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q2_K: 16 bytes of scale s (lower bits) and minimum m, 64 bytes of 2-bit values, F16 d, F16 e. Value: q (d s) - (e m).</summary>
/// <remarks>Scale j serves values 16j to 16j + 15. Each half of the block has 32 bytes: their lowest two bits come first, then the next two.</remarks>
internal static unsafe class Q2_KBlocks
{
    private const int ValuesOffset = 16, ScaleOffset = 80, MinimumOffset = 82, BlockBytes = 84;

    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += BlockBytes)
        {
            float d = Blocks.Scale(source + ScaleOffset), e = Blocks.Scale(source + MinimumOffset);
            for (int j = 0; j < 16; j++, destination += ScaledIntegers.Count)
            {
                var packed = Vector128.Load(source + ValuesOffset + j / 8 * 32 + j % 2 * 16);
                var q = (packed >> (j % 8 / 2 * 2)) & Vector128.Create((byte)3);
                ScaledIntegers.Store(q.AsSByte(), d * (source[j] & 0xf), -(e * (source[j] >> 4)), destination);
            }
        }
    }
}
