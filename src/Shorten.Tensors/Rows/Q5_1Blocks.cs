using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q5_1: F16 scale d, F16 minimum m, 32 fifth bits, 16 bytes; byte i holds value i (lower bits) and value i + 16. Value: q d + m.</summary>
internal static unsafe class Q5_1Blocks
{
    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += 24, destination += 32)
        {
            float d = Blocks.Scale(source), m = Blocks.Scale(source + 2);
            var packed = Vector128.Load(source + 8);
            var lower = Blocks.LowerNibbles(packed) | Blocks.FifthBits(Unsafe.ReadUnaligned<ushort>(source + 4));
            var upper = Blocks.UpperNibbles(packed) | Blocks.FifthBits(Unsafe.ReadUnaligned<ushort>(source + 6));
            ScaledIntegers.Store(lower.AsSByte(), d, m, destination);
            ScaledIntegers.Store(upper.AsSByte(), d, m, destination + 16);
        }
    }

    // As Q4_1, with 31.
    internal static void Write(float* source, byte* destination, long blocks)
    {
        byte* q = stackalloc byte[32];
        for (long block = 0; block < blocks; block++, source += 32, destination += 24)
        {
            var (m, max) = BlockRange.Of(source);
            float d = (max - m) / 31, inverse = BlockRange.Inverse(d);
            Blocks.StoreScale(d, destination);
            Blocks.StoreScale(m, destination + 2);
            for (int i = 0; i < 32; i++)
                q[i] = (byte)Math.Min(31, (int)((source[i] - m) * inverse + 0.5f));
            Blocks.StoreFifthBits(q, destination + 4);
            Blocks.StoreNibbles(q, destination + 8);
        }
    }
}
