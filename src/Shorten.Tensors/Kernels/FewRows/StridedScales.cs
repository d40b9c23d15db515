using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Collects the F16 numbers at the head of the blocks of 32 values.</summary>
internal static unsafe class StridedScales
{
    private const int Lanes = 8;

    /// <summary>The first F16 of each block to <paramref name="scales"/>; the second to <paramref name="minimums"/> unless that is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(byte* row, int blockBytes, int runs, float* scales, float* minimums)
    {
        if (runs < Lanes)
        {
            for (int run = 0; run < runs; run++, row += blockBytes)
            {
                scales[run] = Blocks.Scale(row);
                if (minimums != null)
                    minimums[run] = Blocks.Scale(row + 2);
            }
            return;
        }
        for (int run = 0; run < runs; run += Lanes)
        {
            // The last eight may overlap those before.
            int first = Math.Min(run, runs - Lanes);
            var words = Words(row + (long)first * blockBytes, blockBytes);
            HalfLanes.ToSingle(words).Store(scales + first);
            if (minimums != null)
                HalfLanes.ToSingle(words >> 16).Store(minimums + first);
        }
    }

    /// <summary>The first four bytes of eight blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Words(byte* block, long stride) => Vector256.Create(
        Word(block), Word(block + stride), Word(block + 2 * stride), Word(block + 3 * stride),
        Word(block + 4 * stride), Word(block + 5 * stride), Word(block + 6 * stride), Word(block + 7 * stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(byte* pointer) => Unsafe.ReadUnaligned<uint>(pointer);
}
