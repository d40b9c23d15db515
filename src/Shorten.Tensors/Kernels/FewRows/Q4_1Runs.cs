using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Runs of <see cref="DType.Q4_1"/>: one block each.</summary>
internal readonly unsafe struct Q4_1Runs : IQuantizedBlocks
{
    private const int BlockBytes = 20;

    public static int BlockValues => 32;

    public static int Offset => 0;

    public static bool HasMinimums => true;

    public static bool HasHalfScales => false;

    public static int NibblesOffset => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Integers(byte* row, int run)
    {
        byte* block = row + (long)run * BlockBytes;
        return Nibbles.Split(block + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte* row, int runs, float* scales, float* minimums) => StridedScales.Read(row, BlockBytes, runs, scales, minimums);
}
