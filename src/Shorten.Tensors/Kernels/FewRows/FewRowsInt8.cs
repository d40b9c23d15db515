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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddMinimums(in WeightTile tile, in Int8Rows x, long m, int rows, int runs, float* sums)
    {
        for (int row = 0; row < rows; row++, sums += WeightTile.Rows)
        {
            float* xSums = x.Sums(m + row);
            for (int i = 0; i < WeightTile.Rows; i++)
                sums[i] += Dot(tile.Minimums(i), xSums, runs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* minimums, float* sums, int runs)
    {
        Vector256<float> lanes = default;
        int run = 0;
        for (; run + 8 <= runs; run += 8)
            lanes = Vector256.FusedMultiplyAdd(Vector256.Load(minimums + run), Vector256.Load(sums + run), lanes);
        return FewRowsLanes.AddRest(FewRowsLanes.Sum(lanes), minimums + run, sums + run, runs - run);
    }
}
