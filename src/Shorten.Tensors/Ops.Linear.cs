using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

/// <summary>Every operation that a model calls: forward and backward side by side, destination last. See <c>docs/architecture.md</c> for the list.</summary>
public static unsafe partial class Ops
{
    // Output columns of one task: enough to use a copied block of x many times.
    private const int TaskPanels = 48;

    /// <summary>y[M, N] = (or +=) x[M, K] W[N, K]^T + bias[N].</summary>
    /// <param name="x">Input rows <c>[M, K]</c>.</param>
    /// <param name="weight">Weight <c>[N, K]</c> as stored, in any dtype that <see cref="RowReader"/> reads.</param>
    /// <param name="bias">Bias <c>[N]</c>, or empty.</param>
    /// <param name="y">Output rows <c>[M, N]</c>.</param>
    /// <param name="workspace">Holds the packed weight (N x K floats) while the product runs.</param>
    /// <param name="accumulate">True adds to <paramref name="y"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the dtype cannot be read as floats.</exception>
    /// <remarks>Sums of 512 products by fused multiply-adds in order, then added, when M > 16; in vector lanes when M is smaller. Nothing is kept for backward beyond x.</remarks>
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
        if (x.Rows <= LinearFewRows.MaxRows)
            LinearFewRows.Run(x, weight, y, workspace, accumulate);
        else
            LinearPacked(x, weight, y, workspace, accumulate);
        if (!bias.IsEmpty)
            AddBias(bias, y);
    }

    private static void LinearPacked(Tensor x, Weight weight, Tensor y, Workspace workspace, bool accumulate)
    {
        var buffer = workspace.Rent(PackedWeight.BufferRows(weight.Rows), (int)weight.Columns);
        var packed = PackedWeight.Pack(weight, buffer);
        int panels = (packed.Rows + MatMulTile.PanelColumns - 1) / MatMulTile.PanelColumns;
        var arguments = new LinearArguments { X = x, Y = y, Weight = packed, Panels = panels, ColumnTasks = (panels + TaskPanels - 1) / TaskPanels, Accumulate = accumulate };
        long rowTasks = (x.Rows + MatMulBlock.Rows - 1) / MatMulBlock.Rows;
        Workers.For(checked((int)(rowTasks * arguments.ColumnTasks)), &arguments, &LinearTask);
        workspace.Return(buffer);
    }

    private static void LinearTask(void* pointer, int index)
    {
        var a = (LinearArguments*)pointer;
        long row = (long)(index / a->ColumnTasks) * MatMulBlock.Rows;
        int rows = (int)Math.Min(MatMulBlock.Rows, a->X.Rows - row);
        int first = index % a->ColumnTasks * TaskPanels, end = Math.Min(first + TaskPanels, a->Panels);
        float* scratch = Workers.Scratch(MatMulBlock.ScratchBytes(a->X.Columns));
        MatMulBlock.Run(a->X.Row(row), rows, a->Weight, first, end, a->Y.Row(row) + first * MatMulTile.PanelColumns, a->Y.Columns, a->Accumulate, scratch);
    }

    private static void AddBias(ReadOnlySpan<float> bias, Tensor y)
    {
        for (long row = 0; row < y.Rows; row++)
            System.Numerics.Tensors.TensorPrimitives.Add(y.RowSpan(row), bias, y.RowSpan(row));
    }

    private struct LinearArguments
    {
        public Tensor X, Y;
        public PackedWeight Weight;
        public int Panels, ColumnTasks;
        public bool Accumulate;
    }
}
