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
}
