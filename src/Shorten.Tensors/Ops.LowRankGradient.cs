using System.Runtime.CompilerServices;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    // A tile of rows and columns stays in the first-level cache while the rows of the gradient go by.
    private const int GradientColumns = LowRankRow.TileColumns, GradientRows = 64;

    /// <summary>dW += down^T drop(x): the gradient of the weight of <see cref="LowRankDown"/> or, transposed, of a weight with few columns.</summary>
    /// <param name="down">Factors <c>[M, r]</c>.</param>
    /// <param name="x">Rows <c>[M, K]</c>.</param>
    /// <param name="mask">Which values of x are dropped.</param>
    /// <param name="dW">Gradient <c>[r, K]</c>, added to.</param>
    /// <param name="isTransposed">True where dW is <c>[K, r]</c>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>Rows are added in order.</remarks>
    public static void LowRankGradient(Tensor down, Tensor x, DropoutMask mask, Tensor dW, bool isTransposed = false)
    {
        (long rank, long columns) = isTransposed ? (dW.Columns, dW.Rows) : (dW.Rows, (long)dW.Columns);
        if (down.Rows != x.Rows || down.Columns != rank || x.Columns != columns)
            throw new ArgumentException($"[{down.Rows}, {down.Columns}]^T and [{x.Rows}, {x.Columns}] do not give [{dW.Rows}, {dW.Columns}]");
        var arguments = new LowRankArguments { X = x, Mask = mask, Weight = dW, Down = down, IsTransposed = isTransposed };
        Workers.For((x.Columns + GradientColumns - 1) / GradientColumns, &arguments, &LowRankGradientTask);
    }

    private static void LowRankGradientTask(void* pointer, int index)
    {
        var a = (LowRankArguments*)pointer;
        int rank = a->Down.Columns, first = index * GradientColumns, columns = Math.Min(GradientColumns, a->X.Columns - first);
        float* sums = Workers.Scratch(((long)rank + GradientRows) * GradientColumns * sizeof(float)), tile = sums + (long)rank * GradientColumns;
        new Span<float>(sums, (rank + GradientRows) * GradientColumns).Clear();
        for (long row = 0; row < a->X.Rows; row += GradientRows)
        {
            int rows = (int)Math.Min(GradientRows, a->X.Rows - row);
            for (int i = 0; i < rows; i++)
                FillTile(a, row + i, first, columns, tile + i * GradientColumns);
            for (int r = 0; r < rank; r++)
                LowRankRow.AddTile(a->Down.Row(row) + r, rank, tile, rows, sums + r * GradientColumns);
        }
        AddSums(a, first, columns, sums);
    }

    private static void FillTile(LowRankArguments* a, long row, int first, int columns, float* tile)
    {
        float* x = a->X.Row(row) + first;
        if (a->Mask.KeepsAll)
            Unsafe.CopyBlockUnaligned(tile, x, (uint)columns * sizeof(float));
        else
            a->Mask.Apply(x, row, first, columns, tile);
    }

    private static void AddSums(LowRankArguments* a, int first, int columns, float* sums)
    {
        for (int r = 0; r < a->Down.Columns; r++)
        {
            for (int i = 0; i < columns; i++)
            {
                float* place = a->IsTransposed ? a->Weight.Row(first + i) + r : a->Weight.Row(r) + first + i;
                *place += sums[r * GradientColumns + i];
            }
        }
    }
}
