using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Runs of <see cref="DType.Q5_K"/>: eight to a block.</summary>
internal readonly unsafe struct Q5_KRuns : IQuantizedBlocks
{
    private const int BlockBytes = 176;

    public static int BlockValues => 256;

    public static int Offset => 0;

    public static bool HasMinimums => true;

    public static bool HasHalfScales => false;

    public static int NibblesOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Integers(byte* row, int run)
    {
        byte* block = row + (long)(run >> 3) * BlockBytes;
        int j = run & 7;
        return Nibbles.Field(block + 48 + j / 2 * 32, j % 2 * 4, 0xf) | (Nibbles.Field(block + 16, j, 1).AsUInt16() << 4).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte* row, int runs, float* scales, float* minimums) => PackedScales.Read(row, BlockBytes, runs, scales, minimums);
}
