using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

/// <summary>Every operation that a model calls: forward and backward side by side, destination last. See <c>docs/architecture.md</c> for the list.</summary>
public static unsafe partial class Ops
{
    private const long PackedBytes = 16 << 20;
    private const int MinPackedRows = 512;

    /// <summary>y[M, N] = (or +=) x[M, K] W[N, K]^T + bias[N].</summary>
    /// <param name="x">Input rows <c>[M, K]</c>.</param>
    /// <param name="weight">Weight <c>[N, K]</c> as stored, in any dtype that <see cref="RowReader"/> reads.</param>
    /// <param name="bias">Bias <c>[N]</c>, or empty.</param>
    /// <param name="y">Output rows <c>[M, N]</c>.</param>
    /// <param name="workspace">Holds the packed weight (up to 16 MB of it at a time) and x in the product's units while the product runs.</param>
    /// <param name="accumulate">True adds to <paramref name="y"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the dtype cannot be read as floats.</exception>
    /// <remarks>
    /// When M > 16, sums of fused multiply-adds in order (the K products in equal parts of at most 512, or 512 pairs of bf16) that are added to each other, then the bias; in vector lanes when M is smaller.
    /// Nothing is kept for backward beyond x.
    /// </remarks>
    public static void Linear(Tensor x, Weight weight, ReadOnlySpan<float> bias, Tensor y, Workspace workspace, bool accumulate = false)
    {
        CheckLinear(x, weight, bias, y, workspace);
        if (x.Rows > LinearFewRows.MaxRows)
        {
            LinearPacked(x, weight, bias, y, workspace, accumulate);
            return;
        }
        LinearFewRows.Run(x, weight, y, workspace, accumulate);
        fixed (float* b = bias)
            MatMulBlock.AddBias(b, y.Data, y.Columns, (int)y.Rows, y.Columns);
    }

    private static void CheckLinear(Tensor x, Weight weight, ReadOnlySpan<float> bias, Tensor y, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(workspace);
        if (x.Columns != weight.Columns || y.Columns != weight.Rows || x.Rows != y.Rows)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] x {weight.Name} [{weight.Rows}, {weight.Columns}]^T does not give [{y.Rows}, {y.Columns}]");
        if (!bias.IsEmpty && bias.Length != weight.Rows)
            throw new ArgumentException($"bias has {bias.Length} values, the weight {weight.Rows} rows", nameof(bias));
        if (!RowReader.CanRead(weight.DType))
            throw new ArgumentException($"{weight.Name}: {weight.DType} cannot be computed with", nameof(weight));
    }

    /// <summary>Most bytes that <see cref="Linear"/> rents for <paramref name="rows"/> rows and a weight of this shape.</summary>
    public static long LinearBytes(long rows, long weightRows, int weightColumns)
    {
        var tile = MatMulTile.F32;
        long atOnce = Math.Min(weightRows, PackedRowsAtOnce(weightColumns, tile)), padded = rows + MatMulTile.MaxRows;
        return Workspace.BytesOf(PackedRows.BufferRows(padded, weightColumns, tile), MatMulTile.RowLength) + Workspace.BytesOf(PackedWeight.BufferRows(atOnce), weightColumns);
    }

    private static void LinearPacked(Tensor x, Weight weight, ReadOnlySpan<float> bias, Tensor y, Workspace workspace, bool accumulate)
    {
        using var scope = workspace.Scope();
        var tile = MatMulTile.For(workspace.Compute);
        var rows = workspace.Rent(PackedRows.BufferRows(x.Rows, x.Columns, tile), MatMulTile.RowLength);
        long step = PackedRowsAtOnce(x.Columns, tile);
        var panels = workspace.Rent(PackedWeight.BufferRows(Math.Min(step, weight.Rows)), tile.Units(x.Columns));
        var stored = new StoredRows(weight);
        var packed = PackedRows.Pack(x, 0, x.Columns, rows, tile);
        fixed (float* b = bias)
        {
            for (long first = 0; first < weight.Rows; first += step)
            {
                var part = PackedWeight.Pack(stored.Slice(first, step), panels, tile);
                MatMulProduct.Run(packed, part, y, first, b == null ? null : b + first, accumulate);
            }
        }
    }

    // Rows of the weight that are packed at a time: what stays in the third-level cache.
    private static long PackedRowsAtOnce(int columns, MatMulTile tile)
    {
        long fits = PackedBytes / Math.Max(1, tile.Units(columns) * sizeof(float));
        return Math.Max(fits, MinPackedRows) / MatMulTile.PanelColumns * MatMulTile.PanelColumns;
    }
}
