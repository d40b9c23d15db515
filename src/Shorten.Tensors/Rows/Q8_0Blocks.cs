using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Q8_0: F16 scale d, 32 signed bytes. Value: q d.</summary>
internal static unsafe class Q8_0Blocks
{
    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += 34, destination += 32)
        {
            float d = Blocks.Scale(source);
            ScaledIntegers.Store(Vector128.Load((sbyte*)source + 2), d, destination);
            ScaledIntegers.Store(Vector128.Load((sbyte*)source + 18), d, destination + 16);
        }
    }
}
