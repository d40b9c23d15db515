using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Runs of <see cref="DType.Q5_1"/>: one block each.</summary>
internal readonly unsafe struct Q5_1Runs : IQuantizedBlocks
{
    private const int BlockBytes = 24;

    public static int BlockValues => 32;

    public static int Offset => 0;

    public static bool HasMinimums => true;

    public static bool HasHalfScales => false;

    public static int NibblesOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Integers(byte* row, int run)
    {
        byte* block = row + (long)run * BlockBytes;
        return Nibbles.Split(block + 8) | Nibbles.FifthBits(block + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte* row, int runs, float* scales, float* minimums) => StridedScales.Read(row, BlockBytes, runs, scales, minimums);
}
