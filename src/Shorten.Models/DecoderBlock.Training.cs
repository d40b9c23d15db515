using Shorten.Tensors;

namespace Shorten.Models;

// The forward pass that keeps what the backward pass needs, with the values of the one that does not.
public sealed partial class DecoderBlock
{
    /// <summary>Runs the block over <see cref="BlockActivations.Input"/> and keeps everything.</summary>
    /// <returns>The residual stream behind the block <c>[M, C]</c>, rented.</returns>
    internal Tensor Forward(BlockActivations kept)
    {
        KeepAttention(kept);
        KeepMiddle(kept);
        KeepMlp(kept);
        return MlpOutput(kept);
    }

    /// <summary>Computes anew what the backward pass needs and was given back.</summary>
    internal void Recompute(BlockActivations kept)
    {
        if (!BlockActivations.Has(kept.Queries))
            KeepAttention(kept);
        if (BlockActivations.Has(kept.Middle))
            return;
        KeepMiddle(kept);
        KeepMlp(kept);
        if (Weights.MlpOutputNorm is not null)
            kept.Workspace.Return(MlpOutput(kept));
        else if (Weights.Adapters[6] is not null)
            kept.Workspace.Return(Inner(kept));
    }

    private void KeepAttention(BlockActivations kept)
    {
        var (s, workspace, pass) = (_settings, kept.Workspace, kept.Pass);
        long rows = kept.Input.Rows;
        int queryColumns = s.NumAttentionHeads * s.HeadDim, keyColumns = s.NumKeyValueHeads * s.HeadDim;
        var buffer = workspace.Rent(rows, s.HiddenSize);
        var h = Normalized(kept.Input, Weights.InputLayernorm, Weights.InputLayernormBias, buffer);
        kept.Queries = KeepHeads(0, h, queryColumns, Weights.QNorm, ref kept.UnnormedQueries, kept);
        kept.Keys = KeepHeads(1, h, keyColumns, Weights.KNorm, ref kept.UnnormedKeys, kept);
        kept.Values = workspace.Rent(rows, keyColumns);
        Project(2, h, kept.Values, kept);
        workspace.Return(buffer);
        Rotate(kept.Queries, pass.Positions, pass.Rope);
        Rotate(kept.Keys, pass.Positions, pass.Rope);
        kept.Attended = workspace.Rent(rows, queryColumns);
        kept.LogSumExp = workspace.Rent(rows, s.NumAttentionHeads);
        Attend(kept);
        KeepDown(3, kept.Attended, kept);
    }

    private Tensor KeepHeads(int matrix, Tensor h, int columns, float[]? norm, ref Tensor unnormed, BlockActivations kept)
    {
        var heads = kept.Workspace.Rent(h.Rows, columns);
        Project(matrix, h, heads, kept);
        if (norm is null)
            return heads;
        unnormed = heads;
        heads = kept.Workspace.Rent(h.Rows, columns);
        Ops.RmsNorm(unnormed.Reshape(norm.Length), norm, _settings.RmsNormEps, heads.Reshape(norm.Length));
        return heads;
    }

    private void Attend(BlockActivations kept)
    {
        long row = 0;
        foreach (var (count, length) in kept.Pass.Runs)
        {
            long rows = (long)count * length;
            Ops.Attention(
                kept.Queries.Slice(row, rows), kept.Keys.Slice(row, rows), kept.Values.Slice(row, rows), Shape(count, length, length),
                kept.Attended.Slice(row, rows), kept.LogSumExp.Slice(row, rows));
            row += rows;
        }
    }

    private void KeepMiddle(BlockActivations kept)
    {
        var branch = kept.Workspace.Rent(kept.Input.Rows, _settings.HiddenSize);
        Project(3, kept.Attended, branch, kept);
        kept.Middle = AddKept(kept.Input, branch, Weights.AttentionOutputNorm, ref kept.AttentionBranch, kept);
    }

    private void KeepMlp(BlockActivations kept)
    {
        var workspace = kept.Workspace;
        var buffer = workspace.Rent(kept.Middle.Rows, _settings.HiddenSize);
        var h = Normalized(kept.Middle, Weights.MlpInputNorm, Weights.MlpInputNormBias, buffer);
        kept.Gate = workspace.Rent(h.Rows, _settings.IntermediateSize);
        Project(4, h, kept.Gate, kept);
        kept.Up = workspace.Rent(h.Rows, _settings.IntermediateSize);
        Project(5, h, kept.Up, kept);
        workspace.Return(buffer);
    }

    private Tensor MlpOutput(BlockActivations kept)
    {
        var inner = Inner(kept);
        var branch = kept.Workspace.Rent(inner.Rows, _settings.HiddenSize);
        Project(6, inner, branch, kept);
        kept.Workspace.Return(inner);
        return AddKept(kept.Middle, branch, Weights.MlpOutputNorm, ref kept.MlpBranch, kept);
    }

    // Input of the down projection, rented.
    private Tensor Inner(BlockActivations kept)
    {
        var inner = kept.Workspace.Rent(kept.Gate.Rows, _settings.IntermediateSize);
        Ops.GatedActivation(kept.Gate, kept.Up, _settings.HiddenAct, inner);
        KeepDown(6, inner, kept);
        return inner;
    }

    // The sum of residual stream and branch, rented. The branch is kept where it is normalised, and given back where it is not.
    private Tensor AddKept(Tensor residual, Tensor branch, float[]? norm, ref Tensor keptBranch, BlockActivations kept)
    {
        var sum = kept.Workspace.Rent(residual.Rows, residual.Columns);
        residual.CopyTo(sum);
        if (norm is null)
        {
            AddBranch(branch, null, sum);
            kept.Workspace.Return(branch);
            return sum;
        }
        keptBranch = branch;
        var normed = kept.Workspace.Rent(branch.Rows, branch.Columns);
        Ops.RmsNorm(branch, norm, _settings.RmsNormEps, normed);
        AddBranch(normed, null, sum);
        kept.Workspace.Return(normed);
        return sum;
    }

    private void Project(int matrix, Tensor x, Tensor y, BlockActivations kept)
    {
        Ops.Linear(x, Weights.Matrices[matrix], Weights.Biases[matrix], y, kept.Workspace);
        if (Weights.Adapters[matrix] is not { } adapter)
            return;
        KeepDown(matrix, x, kept);
        using var scope = kept.Workspace.Scope();
        Ops.LowRankUp(kept.Down(matrix), adapter.TransposedB(kept.Workspace), default, y);
    }

    private void KeepDown(int matrix, Tensor x, BlockActivations kept)
    {
        if (Weights.Adapters[matrix] is not { } adapter || BlockActivations.Has(kept.Down(matrix)))
            return;
        kept.Down(matrix) = kept.Workspace.Rent(x.Rows, adapter.Rank);
        Ops.LowRankDown(x, kept.Pass.MaskOf(SourceBlockIndex, matrix), adapter.A, adapter.Scale, kept.Down(matrix));
    }
}
