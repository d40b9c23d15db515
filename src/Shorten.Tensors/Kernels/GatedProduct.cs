namespace Shorten.Tensors.Kernels;

/// <summary>Two products of the same packed rows on all threads, joined by an activation while both are in the cache: y = activation(x G^T) * (x U^T).</summary>
internal static unsafe class GatedProduct
{
    // Columns of one task (256): gate and up of 112 rows (230 KB) stay in the second-level cache until they are joined.
    private const int TaskPanels = 8;

    /// <summary>y[:, firstColumn ..] for the rows of both packed weights; the biases have one value for each of these rows, or are null.</summary>
    public static void Run(PackedRows x, PackedWeight gate, float* gateBias, PackedWeight up, float* upBias, Activation activation, Tensor y, long firstColumn)
    {
        var arguments = new Arguments
        {
            X = x,
            Gate = gate,
            Up = up,
            GateBias = gateBias,
            UpBias = upBias,
            Activation = activation,
            Y = y,
            FirstColumn = firstColumn,
            RowTasks = MatMulTasks.Count(y.Rows, x.Tile.Rows),
            ColumnTasks = (gate.NumPanels + TaskPanels - 1) / TaskPanels,
        };
        Workers.For(checked(arguments.RowTasks * arguments.ColumnTasks), &arguments, &Task);
    }

    private static void Task(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        var (row, rows) = MatMulTasks.Rows(index / a->ColumnTasks, a->RowTasks, a->Y.Rows, a->X.Tile.Rows);
        int first = index % a->ColumnTasks * TaskPanels, end = Math.Min(first + TaskPanels, a->Gate.NumPanels), column = first * MatMulTile.PanelColumns;
        int columns = Math.Min(end * MatMulTile.PanelColumns, a->Gate.Rows) - column;
        float* y = a->Y.Row(row) + a->FirstColumn + column, up = Workers.Scratch((long)rows * columns * sizeof(float));
        MatMulBlock.Run(a->X, row, rows, a->Gate, first, end, y, a->Y.Columns, accumulate: false);
        MatMulBlock.Run(a->X, row, rows, a->Up, first, end, up, columns, accumulate: false);
        MatMulBlock.AddBias(a->GateBias == null ? null : a->GateBias + column, y, a->Y.Columns, rows, columns);
        MatMulBlock.AddBias(a->UpBias == null ? null : a->UpBias + column, up, columns, rows, columns);
        for (int r = 0; r < rows; r++)
            Ops.GateRow(a->Activation, y + (long)r * a->Y.Columns, up + (long)r * columns, y + (long)r * a->Y.Columns, columns);
    }

    private struct Arguments
    {
        public PackedRows X;
        public PackedWeight Gate, Up;
        public float* GateBias, UpBias;
        public Activation Activation;
        public Tensor Y;
        public long FirstColumn;
        public int RowTasks, ColumnTasks;
    }
}
