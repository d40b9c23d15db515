using Shorten.Tensors;

namespace Shorten.Models;

// The backward pass, in the reverse order of the forward pass.
public sealed partial class DecoderBlock
{
    /// <summary>Adds the wanted gradients, and turns the gradient of the block's output into that of its input.</summary>
    /// <param name="kept">All activations; gate and up are overwritten.</param>
    /// <param name="gradients">Where the gradients are added to.</param>
    /// <param name="dX">Gradient of the residual stream <c>[M, C]</c>, changed in place.</param>
    /// <param name="wantsInput">False where nothing before the block has a gradient: then dX is not finished.</param>
    internal void Backward(BlockActivations kept, BlockGradients gradients, Tensor dX, bool wantsInput)
    {
        MlpBackward(kept, gradients, dX);
        if (wantsInput || (kept.Pass.MatrixGradient is not null && gradients.HandsMatrices) || gradients.WantsAttention)
            AttentionBackward(kept, gradients, dX, wantsInput || gradients.InputLayernorm is not null || gradients.InputLayernormBias is not null);
    }

    private void MlpBackward(BlockActivations kept, BlockGradients gradients, Tensor dX)
    {
        var workspace = kept.Workspace;
        using var scope = workspace.Scope();
        // The gradient of the inner values takes their place.
        var inner = Inner(kept);
        var dOutput = BranchBackward(dX, kept.MlpBranch, Weights.MlpOutputNorm, gradients.MlpOutputNorm, workspace);
        ProjectBackward(6, dOutput, inner, inner, false, kept, gradients);
        Tensor dGate = kept.Gate, dUp = kept.Up;
        Ops.GatedActivationBackward(inner, kept.Gate, kept.Up, _settings.HiddenAct, dGate, dUp);
        workspace.Return(inner);
        Tensor buffer = workspace.Rent(dX.Rows, dX.Columns), dH = workspace.Rent(dX.Rows, dX.Columns);
        var h = Normalized(kept.Middle, Weights.MlpInputNorm, Weights.MlpInputNormBias, buffer);
        ProjectBackward(4, dGate, h, dH, false, kept, gradients);
        ProjectBackward(5, dUp, h, dH, true, kept, gradients);
        NormBackward(dH, kept.Middle, Weights.MlpInputNorm, Weights.MlpInputNormBias, dX, gradients.MlpInputNorm, gradients.MlpInputNormBias, workspace);
    }

    private void AttentionBackward(BlockActivations kept, BlockGradients gradients, Tensor dX, bool wantsNorm)
    {
        var (workspace, pass) = (kept.Workspace, kept.Pass);
        using var scope = workspace.Scope();
        Tensor dQ = workspace.Rent(dX.Rows, kept.Queries.Columns), dK = workspace.Rent(dX.Rows, kept.Keys.Columns), dV = workspace.Rent(dX.Rows, kept.Keys.Columns);
        HeadsBackward(kept, gradients, dX, dQ, dK, dV);
        RotateBackward(dQ, pass);
        RotateBackward(dK, pass);
        NormalizeHeadsBackward(dQ, kept.UnnormedQueries, Weights.QNorm, gradients.QNorm, workspace);
        NormalizeHeadsBackward(dK, kept.UnnormedKeys, Weights.KNorm, gradients.KNorm, workspace);
        var h = Normalized(kept.Input, Weights.InputLayernorm, Weights.InputLayernormBias, workspace.Rent(dX.Rows, dX.Columns));
        Tensor? dH = wantsNorm ? workspace.Rent(dX.Rows, dX.Columns) : null;
        ProjectBackward(0, dQ, h, dH, false, kept, gradients);
        ProjectBackward(1, dK, h, dH, true, kept, gradients);
        ProjectBackward(2, dV, h, dH, true, kept, gradients);
        if (dH is { } gradient)
            NormBackward(gradient, kept.Input, Weights.InputLayernorm, Weights.InputLayernormBias, dX, gradients.InputLayernorm, gradients.InputLayernormBias, workspace);
    }

    // From the residual stream to what attention was given.
    private void HeadsBackward(BlockActivations kept, BlockGradients gradients, Tensor dX, Tensor dQ, Tensor dK, Tensor dV)
    {
        var workspace = kept.Workspace;
        using var scope = workspace.Scope();
        var dAttended = workspace.Rent(dX.Rows, kept.Attended.Columns);
        var dOutput = BranchBackward(dX, kept.AttentionBranch, Weights.AttentionOutputNorm, gradients.AttentionOutputNorm, workspace);
        ProjectBackward(3, dOutput, kept.Attended, dAttended, false, kept, gradients);
        long row = 0;
        foreach (var (count, length) in kept.Pass.Runs)
        {
            long rows = (long)count * length;
            Ops.AttentionBackward(
                dAttended.Slice(row, rows), kept.Queries.Slice(row, rows), kept.Keys.Slice(row, rows), kept.Values.Slice(row, rows), kept.Attended.Slice(row, rows),
                kept.LogSumExp.Slice(row, rows), Shape(count, length, length), dQ.Slice(row, rows), dK.Slice(row, rows), dV.Slice(row, rows), workspace);
            row += rows;
        }
    }

    // Gradient of a branch's projection: of the residual stream, times the factor, before the norm. dX itself where there is neither.
    private Tensor BranchBackward(Tensor dX, Tensor branch, float[]? norm, Tensor? dNorm, Workspace workspace)
    {
        if (norm is null && _settings.ResidualMultiplier == 1)
            return dX;
        var dBranch = workspace.Rent(dX.Rows, dX.Columns);
        dX.CopyTo(dBranch);
        Ops.Scale(dBranch, _settings.ResidualMultiplier);
        if (norm is not null)
            Ops.RmsNormBackward(dBranch, branch, norm, _settings.RmsNormEps, dBranch, dNorm, workspace);
        return dBranch;
    }

    // dX = (or +=) the gradient of the input of a projection, where it is wanted; dX may be x. The gradients of its weights come first.
    private void ProjectBackward(int matrix, Tensor dY, Tensor x, Tensor? dX, bool accumulate, BlockActivations kept, BlockGradients gradients)
    {
        var workspace = kept.Workspace;
        using var scope = workspace.Scope();
        if (gradients.Biases[matrix] is { } dBias)
            Ops.BiasBackward(dY, dBias);
        if (gradients.Matrices[matrix] is { } dWeight)
            Ops.LinearBackwardWeight(dY, x, dWeight, workspace);
        if (gradients.HandsMatrices && kept.Pass.MatrixGradient is { } take)
            Hand(matrix, dY, x, take, kept);
        var adapter = Weights.Adapters[matrix];
        Tensor dDown = adapter is null ? default : workspace.Rent(dY.Rows, adapter.Rank);
        if (adapter is not null)
            AdapterBackward(adapter, matrix, dY, x, dDown, kept, gradients.Adapters[matrix]);
        if (dX is not { } gradient)
            return;
        Ops.LinearBackwardInput(dY, Weights.Matrices[matrix], gradient, workspace, accumulate);
        if (adapter is not null)
            Ops.LowRankUp(dDown, adapter.A, kept.Pass.MaskOf(SourceBlockIndex, matrix), gradient);
    }

    // The gradient of one matrix exists while it is looked at.
    private static void Hand(int matrix, Tensor dY, Tensor x, Action<int, int, Tensor> take, BlockActivations kept)
    {
        using var scope = kept.Workspace.Scope();
        var dWeight = kept.Workspace.Rent(dY.Columns, x.Columns);
        dWeight.Clear();
        Ops.LinearBackwardWeight(dY, x, dWeight, kept.Workspace);
        take(kept.BlockIndex, matrix, dWeight);
    }

    // dDown = scale dY B; the kept output of the down projection has the scale too.
    private void AdapterBackward(LoraModule adapter, int matrix, Tensor dY, Tensor x, Tensor dDown, BlockActivations kept, (Tensor A, Tensor B)? gradients)
    {
        using var scope = kept.Workspace.Scope();
        Ops.LowRankDown(dY, default, adapter.TransposedB(kept.Workspace), adapter.Scale, dDown);
        if (gradients is not (Tensor dA, Tensor dB))
            return;
        Ops.LowRankGradient(kept.Down(matrix), dY, default, dB, isTransposed: true);
        Ops.LowRankGradient(dDown, x, kept.Pass.MaskOf(SourceBlockIndex, matrix), dA);
    }

    // dX += the gradient of the input of Normalized.
    private void NormBackward(Tensor dH, Tensor x, float[]? weight, float[]? bias, Tensor dX, Tensor? dWeight, Tensor? dBias, Workspace workspace)
    {
        if (weight is null)
            Ops.Add(dH, dX);
        else if (bias is null)
            Ops.RmsNormBackward(dH, x, weight, _settings.RmsNormEps, dX, dWeight, workspace, accumulate: true);
        else
            Ops.LayerNormBackward(dH, x, weight, _settings.RmsNormEps, dX, dWeight, dBias, workspace, accumulate: true);
    }

    private void NormalizeHeadsBackward(Tensor dX, Tensor x, float[]? weight, Tensor? dWeight, Workspace workspace)
    {
        if (weight is null)
            return;
        var heads = dX.Reshape(weight.Length);
        Ops.RmsNormBackward(heads, x.Reshape(weight.Length), weight, _settings.RmsNormEps, heads, dWeight, workspace);
    }

    private void RotateBackward(Tensor dX, PassContext pass)
    {
        if (_usesRope)
            Ops.RopeBackward(dX, _settings.HeadDim, pass.Positions, Window > 0 ? pass.Rope.LocalCos : pass.Rope.Cos, Window > 0 ? pass.Rope.LocalSin : pass.Rope.Sin, _settings.RopeLayout);
    }
}
