using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Shorten.Tensors.Kernels.Assembled;

namespace Shorten.Tensors.Kernels;

/// <summary>Product with bf16 weights, x rounded to bf16 once. Columns behind the last whole run of 32 are multiplied in float32, as <see cref="FewRowsLanes.AddRest"/> has them.</summary>
internal static unsafe class FewRowsBF16
{
    private const int RunValues = 32, XRows = BF16Dots.MaxRows, Lanes = FewRowsLanes.Count;

    /// <summary>The whole product.</summary>
    public static void Run(FewRowsArguments* a, int tasks, Workspace workspace)
    {
        var buffer = workspace.Rent(a->X.Rows, a->X.Columns / 2);
        a->Halves = (ushort*)buffer.Data;
        for (long first = 0; first < a->X.Rows; first += XRows)
            Round(a->X, first, a->Halves + first * Columns(a));
        Workers.For(tasks, a, &Task);
        workspace.Return(buffer);
    }

    // In whole runs.
    private static int Columns(FewRowsArguments* a) => a->X.Columns / RunValues * RunValues;

    private static int Count(Tensor x, long first) => (int)Math.Min(XRows, x.Rows - first);

    private static void Round(Tensor x, long first, ushort* halves)
    {
        int rows = Count(x, first);
        for (int column = 0; column + RunValues <= x.Columns; column += RunValues)
        {
            for (int row = 0; row < rows; row++, halves += RunValues)
                BF16Values.Write(x.Row(first + row) + column, (byte*)halves, RunValues);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Task(void* pointer, int index)
    {
        var a = (FewRowsArguments*)pointer;
        int columns = a->X.Columns, whole = Columns(a);
        float* sums = stackalloc float[XRows * WeightTile.Rows];
        long end = a->End(index);
        for (long n = (long)index * a->RowsPerTask; n < end; n += WeightTile.Rows)
        {
            var tile = a->Tile(n, null);
            a->Prefetch(n + WeightTile.Rows);
            for (long m = 0; m < a->X.Rows; m += XRows)
            {
                int rows = Count(a->X, m);
                Multiply(tile, a->Halves + m * whole, rows, whole / RunValues, sums);
                if (whole < columns)
                    AddRest(tile, a->X, m, rows, whole, sums);
                a->Store(m, rows, n, sums);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(in WeightTile tile, ushort* x, int rows, int runs, float* sums)
    {
        float* lanes = stackalloc float[XRows * WeightTile.Rows * Lanes];
        byte** weight = stackalloc byte*[WeightTile.Rows];
        for (int i = 0; i < WeightTile.Rows; i++)
            weight[i] = tile.Row(i);
        if (runs == 0)
            new Span<float>(lanes, rows * WeightTile.Rows * Lanes).Clear();
        else
            BF16Dots.Run(weight, x, rows, runs, lanes);
        for (int row = 0; row < rows; row++, lanes += WeightTile.Rows * Lanes)
        {
            FewRowsLanes.Sums(Vector512.Load(lanes), Vector512.Load(lanes + Lanes), Vector512.Load(lanes + 2 * Lanes), Vector512.Load(lanes + 3 * Lanes))
                .Store(sums + row * WeightTile.Rows);
        }
    }

    private static void AddRest(in WeightTile tile, Tensor x, long m, int rows, int done, float* sums)
    {
        float* w = stackalloc float[RunValues];
        int rest = x.Columns - done;
        for (int i = 0; i < WeightTile.Rows; i++)
        {
            BF16Values.Read(tile.Row(i) + done * sizeof(ushort), w, rest);
            for (int row = 0; row < rows; row++)
            {
                float* sum = sums + row * WeightTile.Rows + i;
                *sum = FewRowsLanes.AddRest(*sum, w, x.Row(m + row) + done, rest);
            }
        }
    }
}
