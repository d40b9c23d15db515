using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Scales and minimums of Q4_K and Q5_K: eight of each, 6 bits apiece, in 12 bytes (see <see cref="Blocks.ScaleAndMinimum"/>).</summary>
internal static unsafe class PackedScales
{
    private const uint SixBits = 0x3f3f_3f3f, FourBits = 0x0f0f_0f0f, UpperTwoBits = 0x3030_3030;

    /// <summary>Those of the first <paramref name="runs"/> runs, eight to a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(byte* row, int blockBytes, int runs, float* scales, float* minimums)
    {
        for (int run = 0; run < runs; run += 8, row += blockBytes)
        {
            float d = Blocks.Scale(row), e = Blocks.Scale(row + 2);
            uint* words = (uint*)(row + 4);
            uint s = Unsafe.ReadUnaligned<uint>(words), m = Unsafe.ReadUnaligned<uint>(words + 1), both = Unsafe.ReadUnaligned<uint>(words + 2);
            (Eight(s & SixBits, (both & FourBits) | ((s >> 2) & UpperTwoBits)) * d).Store(scales + run);
            (-(Eight(m & SixBits, ((both >> 4) & FourBits) | ((m >> 2) & UpperTwoBits)) * e)).Store(minimums + run);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Eight(uint lower, uint upper)
    {
        var bytes = Vector128.CreateScalar(lower | ((ulong)upper << 32)).AsByte();
        return Vector256.ConvertToSingle(Vector256.WidenLower(Vector128.WidenLower(bytes).ToVector256()).AsInt32());
    }
}
