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

    // d is the largest magnitude over 127; q is rounded to nearest, halves away from zero.
    internal static void Write(float* source, byte* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += 32, destination += 34)
        {
            float d = MathF.Abs(BlockRange.Extreme(source)) / 127, inverse = BlockRange.Inverse(d);
            Blocks.StoreScale(d, destination);
            for (int i = 0; i < 32; i++)
                ((sbyte*)destination)[2 + i] = (sbyte)MathF.Round(source[i] * inverse, MidpointRounding.AwayFromZero);
        }
    }
}
