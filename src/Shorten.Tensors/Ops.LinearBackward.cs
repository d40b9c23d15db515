using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dX[M, K] = (or +=) dY[M, N] W[N, K]: the gradient of the input of <see cref="Linear"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[M, N]</c>.</param>
    /// <param name="weight">Weight <c>[N, K]</c> as stored.</param>
    /// <param name="dX">Gradient of the input <c>[M, K]</c>.</param>
    /// <param name="workspace">Holds a part of both factors in the product's units.</param>
    /// <param name="accumulate">True adds to <paramref name="dX"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the dtype cannot be read as floats.</exception>
    /// <remarks>The sum over N is a chain for each 512 rows of W (1,024 in bf16), and these are added in order.</remarks>
    public static void LinearBackwardInput(Tensor dY, Weight weight, Tensor dX, Workspace workspace, bool accumulate = false)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(workspace);
        if (dY.Columns != weight.Rows || dX.Columns != weight.Columns || dX.Rows != dY.Rows)
            throw new ArgumentException($"[{dY.Rows}, {dY.Columns}] x {weight.Name} [{weight.Rows}, {weight.Columns}] does not give [{dX.Rows}, {dX.Columns}]");
        if (!RowReader.CanRead(weight.DType))
            throw new ArgumentException($"{weight.Name}: {weight.DType} cannot be computed with", nameof(weight));
        using var scope = workspace.Scope();
        var tile = MatMulTile.For(workspace.Compute);
        int step = (int)Math.Min(MatMulTile.MaxDepth * tile.UnitValues, weight.Rows);
        var rows = workspace.Rent(PackedRows.BufferRows(dY.Rows, step, tile), MatMulTile.RowLength);
        var panels = workspace.Rent(PackedWeight.BufferRows(weight.Columns), tile.Units(step));
        var stored = new StoredRows(weight);
        if (weight.Rows == 0 && !accumulate)
            dX.Clear();
        for (int first = 0; first < weight.Rows; first += step)
        {
            int count = (int)Math.Min(step, weight.Rows - first);
            var left = PackedRows.Pack(dY, first, count, rows, tile);
            var right = PackedWeight.PackTransposed(stored.Slice(first, count), panels, tile);
            MatMulProduct.Run(left, right, dX, 0, null, accumulate || first > 0);
        }
    }

    /// <summary>Most bytes that <see cref="LinearBackwardInput"/> and <see cref="LinearBackwardWeight"/> rent for <paramref name="rows"/> rows and a weight of this shape.</summary>
    public static long LinearBackwardBytes(long rows, long weightRows, int weightColumns)
    {
        long input = ProductBytes(rows, Math.Min(MatMulTile.MaxDepth, weightRows), weightColumns), weight = ProductBytes(weightRows, Math.Min(MatMulTile.MaxDepth, rows), weightColumns);
        return Math.Max(input, weight);
    }

    // A pass of bf16 has as many units, in pairs of values: no more bytes.
    private static long ProductBytes(long rows, long depth, int columns) =>
        Workspace.BytesOf(PackedRows.BufferRows(rows + MatMulTile.MaxRows, (int)depth, MatMulTile.F32), MatMulTile.RowLength) + Workspace.BytesOf(PackedWeight.BufferRows(columns), (int)depth);

    /// <summary>dW[N, K] += dY[M, N]^T x[M, K]: the gradient of the weight of <see cref="Linear"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[M, N]</c>.</param>
    /// <param name="x">Input <c>[M, K]</c>.</param>
    /// <param name="dW">Gradient of the weight <c>[N, K]</c>, added to.</param>
    /// <param name="workspace">Holds a part of both factors in the product's units.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>The sum over M is a chain for each 512 rows (1,024 in bf16), and these are added in order.</remarks>
    public static void LinearBackwardWeight(Tensor dY, Tensor x, Tensor dW, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (dY.Rows != x.Rows || dW.Rows != dY.Columns || dW.Columns != x.Columns)
            throw new ArgumentException($"[{dY.Rows}, {dY.Columns}]^T x [{x.Rows}, {x.Columns}] does not give [{dW.Rows}, {dW.Columns}]");
        using var scope = workspace.Scope();
        var tile = MatMulTile.For(workspace.Compute);
        int step = (int)Math.Min(MatMulTile.MaxDepth * tile.UnitValues, x.Rows);
        var rows = workspace.Rent(PackedRows.BufferRows(dW.Rows, step, tile), MatMulTile.RowLength);
        var panels = workspace.Rent(PackedWeight.BufferRows(dW.Columns), tile.Units(step));
        for (long first = 0; first < x.Rows; first += step)
        {
            long count = Math.Min(step, x.Rows - first);
            var left = PackedRows.PackTransposed(dY.Slice(first, count), rows, tile);
            var right = PackedWeight.PackTransposed(new StoredRows(x.Slice(first, count)), panels, tile);
            MatMulProduct.Run(left, right, dW, 0, null, accumulate: true);
        }
    }
}
