using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

/// <summary>Every operation that a model calls: forward and backward side by side, destination last. See <c>docs/architecture.md</c> for the list.</summary>
public static unsafe partial class Ops
{
    // Below this many rows each weight row is read once and multiplied with all of them; above, packing it pays.
    private const int FewRows = 8;

    // Output columns of one task (512): their part of y stays in the second-level cache from one pass to the next.
    private const int TaskPanels = 16;
    private const long PackedBytes = 4 << 20;

    /// <summary>y[M, N] = (or +=) x[M, K] W[N, K]^T + bias[N].</summary>
    /// <param name="x">Input rows <c>[M, K]</c>.</param>
    /// <param name="weight">Weight <c>[N, K]</c> as stored, in any dtype that <see cref="RowReader"/> reads.</param>
    /// <param name="bias">Bias <c>[N]</c>, or empty.</param>
    /// <param name="y">Output rows <c>[M, N]</c>.</param>
    /// <param name="workspace">Holds the packed weight (a few MB of it at a time) and x in the product's units while the product runs.</param>
    /// <param name="accumulate">True adds to <paramref name="y"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the dtype cannot be read as floats.</exception>
    /// <remarks>Sums of 512 products by fused multiply-adds in order, then added, when M > 8; in vector lanes when M is smaller. Nothing is kept for backward beyond x.</remarks>
    public static void Linear(Tensor x, Weight weight, ReadOnlySpan<float> bias, Tensor y, Workspace workspace, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(workspace);
        if (x.Columns != weight.Columns || y.Columns != weight.Rows || x.Rows != y.Rows)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] x {weight.Name} [{weight.Rows}, {weight.Columns}]^T does not give [{y.Rows}, {y.Columns}]");
        if (!bias.IsEmpty && bias.Length != weight.Rows)
            throw new ArgumentException($"bias has {bias.Length} values, the weight {weight.Rows} rows", nameof(bias));
        if (!RowReader.CanRead(weight.DType))
            throw new ArgumentException($"{weight.Name}: {weight.DType} cannot be computed with", nameof(weight));
        if (x.Rows <= FewRows)
            LinearFewRows.Run(x, weight, y, accumulate);
        else
            LinearPacked(x, weight, y, workspace, accumulate);
        if (!bias.IsEmpty)
            AddBias(bias, y);
    }

    private static void LinearPacked(Tensor x, Weight weight, Tensor y, Workspace workspace, bool accumulate)
    {
        var tile = MatMulTile.For(workspace.Compute);
        var rows = workspace.Rent(PackedRows.BufferRows(x.Rows, x.Columns, tile), MatMulTile.RowLength);
        long step = PackedRowsAtOnce(weight, tile);
        var panels = workspace.Rent(PackedWeight.BufferRows(Math.Min(step, weight.Rows)), tile.Units(x.Columns));
        var arguments = new LinearArguments { X = x, Y = y, Rows = new PackedRows(rows.Data, x.Rows, x.Columns, tile), RowTasks = MatMulTasks.Count(x.Rows, tile.Rows), Accumulate = accumulate };
        Workers.For(arguments.RowTasks, &arguments, &PackRowsTask);
        for (long first = 0; first < weight.Rows; first += step)
        {
            arguments.Weight = PackedWeight.Pack(weight.SliceRows(first, Math.Min(step, weight.Rows - first)), panels, tile);
            arguments.FirstColumn = first;
            arguments.ColumnTasks = (arguments.Weight.NumPanels + TaskPanels - 1) / TaskPanels;
            Workers.For(checked(arguments.RowTasks * arguments.ColumnTasks), &arguments, &LinearTask);
        }
        workspace.Return(panels);
        workspace.Return(rows);
    }

    // Rows of the weight that are packed at a time: a few MB that stay in the third-level cache.
    private static long PackedRowsAtOnce(Weight weight, MatMulTile tile)
    {
        long fits = PackedBytes / Math.Max(1, tile.Units((int)weight.Columns) * sizeof(float));
        return Math.Max(fits, TaskPanels * MatMulTile.PanelColumns) / MatMulTile.PanelColumns * MatMulTile.PanelColumns;
    }

    private static void PackRowsTask(void* pointer, int index)
    {
        var a = (LinearArguments*)pointer;
        var (row, count) = MatMulTasks.Rows(index, a->RowTasks, a->X.Rows, a->Rows.Tile.Rows);
        a->Rows.Fill(a->X.Row(row), a->X.Columns, row, count);
    }

    private static void LinearTask(void* pointer, int index)
    {
        var a = (LinearArguments*)pointer;
        var (row, count) = MatMulTasks.Rows(index / a->ColumnTasks, a->RowTasks, a->X.Rows, a->Rows.Tile.Rows);
        int panels = a->Weight.NumPanels, group = index % a->ColumnTasks;
        int first = group * panels / a->ColumnTasks, end = (group + 1) * panels / a->ColumnTasks;
        float* y = a->Y.Row(row) + a->FirstColumn + first * MatMulTile.PanelColumns;
        MatMulBlock.Run(a->Rows, row, count, a->Weight, first, end, y, a->Y.Columns, a->Accumulate);
    }

    private static void AddBias(ReadOnlySpan<float> bias, Tensor y)
    {
        for (long row = 0; row < y.Rows; row++)
            System.Numerics.Tensors.TensorPrimitives.Add(y.RowSpan(row), bias, y.RowSpan(row));
    }

    private struct LinearArguments
    {
        public Tensor X, Y;
        public PackedRows Rows;
        public PackedWeight Weight;
        public long FirstColumn;
        public int RowTasks, ColumnTasks;
        public bool Accumulate;
    }
}
