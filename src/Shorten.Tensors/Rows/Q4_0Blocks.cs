using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q4_0: F16 scale d, 16 bytes; byte i holds value i (lower bits) and value i + 16. Value: (q - 8) d.</summary>
internal static unsafe class Q4_0Blocks
{
    internal static void Read(byte* source, float* destination, long blocks)
    {
        var eight = Vector128.Create((sbyte)8);
        for (long block = 0; block < blocks; block++, source += 18, destination += 32)
        {
            float d = Blocks.Scale(source);
            var packed = Vector128.Load(source + 2);
            ScaledIntegers.Store(Blocks.LowerNibbles(packed).AsSByte() - eight, d, destination);
            ScaledIntegers.Store(Blocks.UpperNibbles(packed).AsSByte() - eight, d, destination + 16);
        }
    }

    // d is the value of the largest magnitude over -8, so that this value is exact.
    internal static void Write(float* source, byte* destination, long blocks)
    {
        byte* q = stackalloc byte[32];
        for (long block = 0; block < blocks; block++, source += 32, destination += 18)
        {
            float d = BlockRange.Extreme(source) / -8, inverse = BlockRange.Inverse(d);
            Blocks.StoreScale(d, destination);
            for (int i = 0; i < 32; i++)
                q[i] = (byte)Math.Min(15, (int)(source[i] * inverse + 8.5f));
            Blocks.StoreNibbles(q, destination + 2);
        }
    }
}
