using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Task of a product with quantised weights and x in 8 bits: exact integer sums of a run, scaled and added in eight float32 lanes, lanes added in halves;
/// the minimums times the sums of x last.</summary>
internal static unsafe class FewRowsInt8<TBlocks> where TBlocks : struct, IQuantizedBlocks
{
    /// <summary>The body of the task.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Task(void* pointer, int index)
    {
        var a = (FewRowsArguments*)pointer;
        int columns = a->X.Columns, runs = columns / 32;
        float* scratch = Workers.Scratch(WeightTile.ScratchLength(columns) * sizeof(float));
        float* sums = stackalloc float[4 * WeightTile.Rows];
        long end = a->End(index);
        for (long n = (long)index * a->RowsPerTask; n < end; n += WeightTile.Rows)
        {
            var tile = a->Tile(n, scratch);
            if (TBlocks.HasMinimums)
                tile.ClearMinimums(runs);
            QuantizedLanes<TBlocks>.Prepare(tile, runs);
            for (long m = 0; m < a->X.Rows; m += 4)
            {
                int rows = (int)Math.Min(4, a->X.Rows - m);
                Multiply(tile, a->Quantized, m, rows, runs, sums);
                if (TBlocks.HasMinimums)
                    AddMinimums(tile, a->Quantized, m, rows, runs, sums);
                a->Store(m, rows, n, sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(in WeightTile tile, in Int8Rows x, long m, int rows, int runs, float* sums)
    {
        if (rows == 1)
            Int8Tile<TBlocks>.One(tile, x, m, runs, sums);
        else if (rows == 2)
            Int8Tile<TBlocks>.Two(tile, x, m, runs, sums);
        else
            Int8Tile<TBlocks>.Four(tile, x, m, rows, runs, sums);
    }

    // Eight runs at a time: behind the last one x has sums of zero, and the tile zeros too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddMinimums(in WeightTile tile, in Int8Rows x, long m, int rows, int runs, float* sums)
    {
        float* m0 = tile.Minimums(0), m1 = tile.Minimums(1), m2 = tile.Minimums(2), m3 = tile.Minimums(3);
        for (int row = 0; row < rows; row++, sums += WeightTile.Rows)
        {
            float* xSums = x.Sums(m + row);
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (int run = 0; run < runs; run += 8)
            {
                var s = Vector256.Load(xSums + run);
                s0 = Vector256.FusedMultiplyAdd(Vector256.Load(m0 + run), s, s0);
                s1 = Vector256.FusedMultiplyAdd(Vector256.Load(m1 + run), s, s1);
                s2 = Vector256.FusedMultiplyAdd(Vector256.Load(m2 + run), s, s2);
                s3 = Vector256.FusedMultiplyAdd(Vector256.Load(m3 + run), s, s3);
            }
            (Vector128.Load(sums) + FewRowsLanes.Sums(s0, s1, s2, s3)).Store(sums);
        }
    }
}
