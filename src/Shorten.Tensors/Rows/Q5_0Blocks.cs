using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q5_0: F16 scale d, 32 fifth bits, 16 bytes; byte i holds value i (lower bits) and value i + 16. Value: (q - 16) d.</summary>
internal static unsafe class Q5_0Blocks
{
    internal static void Read(byte* source, float* destination, long blocks)
    {
        var sixteen = Vector128.Create((sbyte)16);
        for (long block = 0; block < blocks; block++, source += 22, destination += 32)
        {
            float d = Blocks.Scale(source);
            var packed = Vector128.Load(source + 6);
            var lower = Blocks.LowerNibbles(packed) | Blocks.FifthBits(Unsafe.ReadUnaligned<ushort>(source + 2));
            var upper = Blocks.UpperNibbles(packed) | Blocks.FifthBits(Unsafe.ReadUnaligned<ushort>(source + 4));
            ScaledIntegers.Store(lower.AsSByte() - sixteen, d, destination);
            ScaledIntegers.Store(upper.AsSByte() - sixteen, d, destination + 16);
        }
    }

    // As Q4_0, with -16.
    internal static void Write(float* source, byte* destination, long blocks)
    {
        byte* q = stackalloc byte[32];
        for (long block = 0; block < blocks; block++, source += 32, destination += 22)
        {
            float d = BlockRange.Extreme(source) / -16, inverse = BlockRange.Inverse(d);
            Blocks.StoreScale(d, destination);
            for (int i = 0; i < 32; i++)
                q[i] = (byte)Math.Min(31, (int)(source[i] * inverse + 16.5f));
            Blocks.StoreFifthBits(q, destination + 2);
            Blocks.StoreNibbles(q, destination + 6);
        }
    }
}
