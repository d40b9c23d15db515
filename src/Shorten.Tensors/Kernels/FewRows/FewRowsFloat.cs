using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Task of a product in float32 with 512-bit vectors: weights are widened in registers.</summary>
internal static unsafe class FewRowsFloat<TLanes> where TLanes : struct, IWeightLanes
{
    // Rows of x in a tile.
    private const int XRows = 4;

    /// <summary>The body of the task.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Task(void* pointer, int index)
    {
        var a = (FewRowsArguments*)pointer;
        int columns = a->X.Columns, runs = columns / 32;
        long scales = WeightTile.ScratchLength(columns);
        bool unpack = TLanes.IsCostly && a->X.Rows > 2 * XRows;
        float* scratch = Workers.Scratch((scales + (unpack ? (long)WeightTile.Rows * columns : 0)) * sizeof(float));
        float* sums = stackalloc float[XRows * WeightTile.Rows];
        long end = a->End(index);
        for (long n = (long)index * a->RowsPerTask; n < end; n += WeightTile.Rows)
        {
            var tile = a->Tile(n, scratch);
            a->Prefetch(n + WeightTile.Rows);
            TLanes.Prepare(tile, runs);
            var unpacked = unpack ? Unpack(tile, columns, runs, scratch + scales) : tile;
            for (long m = 0; m < a->X.Rows; m += XRows)
            {
                int rows = (int)Math.Min(XRows, a->X.Rows - m);
                if (unpack)
                    Multiply<F32Lanes>(unpacked, a->X.Row(m), columns, rows, runs, sums);
                else
                    Multiply<TLanes>(tile, a->X.Row(m), columns, rows, runs, sums);
                if (columns % 32 != 0)
                    AddRest(tile, a->DType, a->X.Row(m), columns, rows, runs * 32, sums);
                a->Store(m, rows, n, sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply<T>(in WeightTile tile, float* x, int stride, int rows, int runs, float* sums) where T : struct, IWeightLanes
    {
        if (rows == 1)
            FewRowsTile512<T>.One(tile, x, runs, sums);
        else if (rows == 2)
            FewRowsTile512<T>.Two(tile, x, stride, runs, sums);
        else
            FewRowsTile512<T>.Four(tile, x, stride, rows, runs, sums);
    }

    // The tile as float32, for the tiles of x that share it: it stays in the first- or second-level cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static WeightTile Unpack(in WeightTile tile, int columns, int runs, float* buffer)
    {
        for (int i = 0; i < WeightTile.Rows; i++)
        {
            float* row = buffer + (long)i * columns;
            for (int run = 0; run < runs; run++, row += 32)
            {
                TLanes.Load(tile, i, run, out var lower, out var upper);
                lower.Store(row);
                upper.Store(row + 16);
            }
        }
        return new WeightTile((byte*)buffer, (long)columns * sizeof(float), WeightTile.Rows, null, columns);
    }

    private static void AddRest(in WeightTile tile, DType dtype, float* x, int stride, int rows, int done, float* sums)
    {
        float* w = stackalloc float[32];
        for (int i = 0; i < WeightTile.Rows; i++)
        {
            RowReader.Read(dtype, tile.Row(i) + dtype.Bytes(done), w, stride - done);
            for (int row = 0; row < rows; row++)
            {
                float* sum = sums + row * WeightTile.Rows + i;
                *sum = FewRowsLanes.AddRest(*sum, w, x + (long)row * stride + done, stride - done);
            }
        }
    }
}
