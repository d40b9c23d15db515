using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>IQ4_XS: F16 d, eight scales s of 6 bits, eight times 16 bytes of codes as in IQ4_NL. Value: (d (s - 32)) level(code).</summary>
/// <remarks>Two bytes hold the upper two bits of the scales, four bytes the lower four, the first scale lowest.</remarks>
internal static unsafe class IQ4_XSBlocks
{
    private const int UpperOffset = 2, LowerOffset = 4, ValuesOffset = 8, BlockBytes = 136;

    internal static void Read(byte* source, float* destination, long blocks)
    {
        for (long block = 0; block < blocks; block++, source += BlockBytes)
        {
            float d = Blocks.Scale(source);
            int upper = Unsafe.ReadUnaligned<ushort>(source + UpperOffset);
            for (int j = 0; j < 8; j++, destination += 32)
            {
                int s = ((source[LowerOffset + j / 2] >> (j % 2 * 4)) & 0xf) | (((upper >> (j * 2)) & 3) << 4);
                IQ4_NLBlocks.Store(Vector128.Load(source + ValuesOffset + j * 16), d * (s - 32), destination);
            }
        }
    }
}
