using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y[M, F] = activation(x G^T + gateBias) * (x U^T + upBias): the first half of a gated feed-forward layer.</summary>
    /// <param name="x">Input rows <c>[M, C]</c>.</param>
    /// <param name="gate">Gate weight <c>[F, C]</c> as stored.</param>
    /// <param name="gateBias">Bias <c>[F]</c>, or empty.</param>
    /// <param name="up">Up weight <c>[F, C]</c> as stored.</param>
    /// <param name="upBias">Bias <c>[F]</c>, or empty.</param>
    /// <param name="activation">What is applied to the gate.</param>
    /// <param name="y">Output <c>[M, F]</c>, overwritten.</param>
    /// <param name="workspace">Holds x and a part of both weights in the product's units.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a dtype cannot be read as floats.</exception>
    /// <remarks>The same values as two <see cref="Linear"/> and <see cref="GatedActivation"/>; up never exists as a whole, and the gate is not read back from memory.</remarks>
    public static void GatedLinear(
        Tensor x, Weight gate, ReadOnlySpan<float> gateBias, Weight up, ReadOnlySpan<float> upBias, Activation activation, Tensor y, Workspace workspace)
    {
        CheckLinear(x, gate, gateBias, y, workspace);
        CheckLinear(x, up, upBias, y, workspace);
        if (x.Rows > LinearFewRows.MaxRows)
        {
            GatedLinearPacked(x, gate, gateBias, up, upBias, activation, y, workspace);
            return;
        }
        using var scope = workspace.Scope();
        var other = workspace.Rent(y.Rows, y.Columns);
        Linear(x, gate, gateBias, y, workspace);
        Linear(x, up, upBias, other, workspace);
        GatedActivation(y, other, activation, y);
    }

    /// <summary>Most bytes that <see cref="GatedLinear"/> rents for <paramref name="rows"/> rows and weights of this shape.</summary>
    public static long GatedLinearBytes(long rows, long weightRows, int weightColumns) => 2 * LinearBytes(rows, weightRows, weightColumns);

    private static void GatedLinearPacked(
        Tensor x, Weight gate, ReadOnlySpan<float> gateBias, Weight up, ReadOnlySpan<float> upBias, Activation activation, Tensor y, Workspace workspace)
    {
        using var scope = workspace.Scope();
        var tile = MatMulTile.For(workspace.Compute);
        long step = PackedRowsAtOnce(x.Columns, tile);
        int bufferRows = (int)PackedWeight.BufferRows(Math.Min(step, gate.Rows));
        var rows = workspace.Rent(PackedRows.BufferRows(x.Rows, x.Columns, tile), MatMulTile.RowLength);
        Tensor gatePanels = workspace.Rent(bufferRows, tile.Units(x.Columns)), upPanels = workspace.Rent(bufferRows, tile.Units(x.Columns));
        StoredRows storedGate = new(gate), storedUp = new(up);
        var packed = PackedRows.Pack(x, 0, x.Columns, rows, tile);
        fixed (float* gb = gateBias, ub = upBias)
        {
            for (long first = 0; first < gate.Rows; first += step)
            {
                var gatePart = PackedWeight.Pack(storedGate.Slice(first, step), gatePanels, tile);
                var upPart = PackedWeight.Pack(storedUp.Slice(first, step), upPanels, tile);
                GatedProduct.Run(packed, gatePart, gb == null ? null : gb + first, upPart, ub == null ? null : ub + first, activation, y, first);
            }
        }
    }
}
