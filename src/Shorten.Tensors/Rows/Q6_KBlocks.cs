using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q6_K: 128 bytes of 4-bit values, 64 bytes of their upper two bits, 16 signed bytes of scale s, F16 d. Value: (q - 32) (d s).</summary>
/// <remarks>Scale j serves values 16j to 16j + 15. A half of the block is 128 values: the lower nibbles of its 64 bytes, then the upper ones;
/// its 32 bytes of upper bits hold two bits for each quarter of the half, the first quarter lowest.</remarks>
internal static unsafe class Q6_KBlocks
{
    private const int UpperOffset = 128, ScalesOffset = 192, ScaleOffset = 208, BlockBytes = 210;

    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += BlockBytes)
        {
            float d = Blocks.Scale(source + ScaleOffset);
            for (int j = 0; j < 16; j++, destination += ScaledIntegers.Count)
            {
                int half = j / 8, quarter = j % 8 / 2;
                var low = Blocks.LowerNibbles(Vector128.Load(source + half * 64 + j % 4 * 16) >> (quarter / 2 * 4));
                var upper = (Vector128.Load(source + UpperOffset + half * 32 + j % 2 * 16) >> (quarter * 2)) & Vector128.Create((byte)3);
                var q = (low | (upper << 4)).AsSByte() - Vector128.Create((sbyte)32);
                ScaledIntegers.Store(q, d * (sbyte)source[ScalesOffset + j], destination);
            }
        }
    }
}
