using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Runs of <see cref="DType.Q8_0"/>: one block each.</summary>
internal readonly unsafe struct Q8_0Runs : IQuantizedBlocks
{
    private const int BlockBytes = 34;

    public static int BlockValues => 32;

    public static int Offset => 128;

    public static bool HasMinimums => false;

    public static bool HasHalfScales => false;

    public static int NibblesOffset => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Integers(byte* row, int run)
    {
        byte* block = row + (long)run * BlockBytes;
        return Vector256.Load(block + 2) ^ Vector256.Create((byte)0x80);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte* row, int runs, float* scales, float* minimums) => StridedScales.Read(row, BlockBytes, runs, scales, null);
}
