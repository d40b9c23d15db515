using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q4_1: F16 scale d, F16 minimum m, 16 bytes; byte i holds value i (lower bits) and value i + 16. Value: q d + m.</summary>
internal static unsafe class Q4_1Blocks
{
    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += 20, destination += 32)
        {
            float d = Blocks.Scale(source), m = Blocks.Scale(source + 2);
            var packed = Vector128.Load(source + 4);
            ScaledIntegers.Store(Blocks.LowerNibbles(packed).AsSByte(), d, m, destination);
            ScaledIntegers.Store(Blocks.UpperNibbles(packed).AsSByte(), d, m, destination + 16);
        }
    }

    // m is the smallest value, d the range over 15.
    internal static void Write(float* source, byte* destination, long blocks)
    {
        byte* q = stackalloc byte[32];
        for (long block = 0; block < blocks; block++, source += 32, destination += 20)
        {
            var (m, max) = BlockRange.Of(source);
            float d = (max - m) / 15, inverse = BlockRange.Inverse(d);
            Blocks.StoreScale(d, destination);
            Blocks.StoreScale(m, destination + 2);
            for (int i = 0; i < 32; i++)
                q[i] = (byte)Math.Min(15, (int)((source[i] - m) * inverse + 0.5f));
            Blocks.StoreNibbles(q, destination + 4);
        }
    }
}
