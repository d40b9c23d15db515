namespace Shorten.Tensors.Kernels;

/// <summary>The product of packed rows with a packed weight on all threads.</summary>
internal static unsafe class MatMulProduct
{
    // Output columns of one task (512): their part of y stays in the second-level cache from one pass to the next.
    private const int TaskPanels = 16;

    /// <summary>y[:, firstColumn ..] = or += x W^T, + <paramref name="bias"/> (one value for each row of W, or null).</summary>
    public static void Run(PackedRows x, PackedWeight weight, Tensor y, long firstColumn, float* bias, bool accumulate)
    {
        var arguments = new Arguments
        {
            X = x,
            Weight = weight,
            Y = y,
            FirstColumn = firstColumn,
            Bias = bias,
            Accumulate = accumulate,
            RowTasks = MatMulTasks.Count(y.Rows, x.Tile.Rows),
            ColumnTasks = (weight.NumPanels + TaskPanels - 1) / TaskPanels,
        };
        Workers.For(checked(arguments.RowTasks * arguments.ColumnTasks), &arguments, &Task);
    }

    private static void Task(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        var (row, count) = MatMulTasks.Rows(index / a->ColumnTasks, a->RowTasks, a->Y.Rows, a->X.Tile.Rows);
        int panels = a->Weight.NumPanels, group = index % a->ColumnTasks;
        int first = group * panels / a->ColumnTasks, end = (group + 1) * panels / a->ColumnTasks, column = first * MatMulTile.PanelColumns;
        float* y = a->Y.Row(row) + a->FirstColumn + column;
        MatMulBlock.Run(a->X, row, count, a->Weight, first, end, y, a->Y.Columns, a->Accumulate);
        MatMulBlock.AddBias(a->Bias == null ? null : a->Bias + column, y, a->Y.Columns, count, Math.Min(end * MatMulTile.PanelColumns, a->Weight.Rows) - column);
    }

    private struct Arguments
    {
        public PackedRows X;
        public PackedWeight Weight;
        public Tensor Y;
        public long FirstColumn;
        public float* Bias;
        public int RowTasks, ColumnTasks;
        public bool Accumulate;
    }
}
