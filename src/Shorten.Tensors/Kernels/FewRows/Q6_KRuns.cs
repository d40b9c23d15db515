using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Runs of <see cref="DType.Q6_K"/>: eight to a block, each with two scales.</summary>
internal readonly unsafe struct Q6_KRuns : IQuantizedBlocks
{
    private const int BlockBytes = 210, UpperOffset = 128, ScalesOffset = 192, ScaleOffset = 208;

    public static int BlockValues => 256;

    public static int Offset => 32;

    public static bool HasMinimums => false;

    public static bool HasHalfScales => true;

    public static int NibblesOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Integers(byte* row, int run)
    {
        byte* block = row + (long)(run >> 3) * BlockBytes;
        int half = (run >> 2) & 1, quarter = run & 3;
        var low = Nibbles.Field(block + half * 64 + (quarter & 1) * 32, (quarter >> 1) * 4, 0xf);
        var upper = Nibbles.Field(block + UpperOffset + half * 32, quarter * 2, 3);
        return low | (upper.AsUInt16() << 4).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte* row, int runs, float* scales, float* minimums)
    {
        for (int run = 0; run < runs; run += 8, row += BlockBytes, scales += 16)
        {
            float d = Blocks.Scale(row + ScaleOffset);
            var (lower, upper) = Vector128.Widen(Vector128.Load((sbyte*)row + ScalesOffset));
            (Eight(lower) * d).Store(scales);
            (Eight(upper) * d).Store(scales + 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Eight(Vector128<short> values) => Vector256.ConvertToSingle(Vector256.WidenLower(values.ToVector256()));
}
