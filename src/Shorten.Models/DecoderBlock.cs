using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>One Transformer block: attention and feed-forward layer, each behind a norm and added to the residual stream.</summary>
public sealed partial class DecoderBlock
{
    private readonly DecoderSettings _settings;
    private readonly bool _usesRope;

    internal DecoderBlock(DecoderSettings settings, int sourceBlockIndex, BlockWeights weights)
    {
        _settings = settings;
        SourceBlockIndex = sourceBlockIndex;
        Weights = weights;
        Window = settings.WindowOf(sourceBlockIndex);
        _usesRope = settings.NoRopeLayers is null || settings.NoRopeLayers[sourceBlockIndex] != 0;
    }

    /// <summary>Index of the block in the checkpoint, 0-based.</summary>
    public int SourceBlockIndex { get; }

    /// <summary>Weights of the block.</summary>
    public BlockWeights Weights { get; }

    /// <summary>Keys that a query sees, itself included; 0 for all before it.</summary>
    public int Window { get; }

    /// <summary>x += attention(norm(x)); x += feed-forward(norm(x)), in place.</summary>
    /// <param name="x">Residual stream of independent sequences of equal length, <c>[B x T, C]</c>.</param>
    /// <param name="length">T: rows of one sequence.</param>
    /// <param name="rope">Rotary table that reaches the last position.</param>
    /// <param name="workspace">Holds the activations of all rows while the block runs.</param>
    public void Forward(Tensor x, int length, RopeTable rope, Workspace workspace) => Forward(x, length, rope, workspace, null, 0);

    // x holds the new rows of the batch; blockIndex is the block's number in the model at hand, whose caches have one entry a block.
    internal void Forward(Tensor x, RopeTable rope, Workspace workspace, KeyValueBatch batch, int blockIndex) => Forward(x, 0, rope, workspace, batch, blockIndex);

    /// <summary>Bytes of activations and packed weights that <see cref="Forward(Tensor, int, RopeTable, Workspace)"/> rents for <paramref name="rows"/> rows.</summary>
    /// <param name="settings">Sizes of the block.</param>
    /// <param name="rows">Rows of the call.</param>
    /// <param name="adapterRank">Largest rank of an adapter (<see cref="DecoderModel.AdapterRank"/>), 0 where there is none.</param>
    public static long WorkingBytes(DecoderSettings settings, long rows, int adapterRank = 0)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int queries = settings.NumAttentionHeads * settings.HeadDim, keys = settings.NumKeyValueHeads * settings.HeadDim;
        long attention = 2L * settings.HiddenSize + 2L * queries + 2L * keys, mlp = 2L * settings.HiddenSize + (adapterRank > 0 ? 2L : 1L) * settings.IntermediateSize;
        long product = Math.Max(
            Ops.GatedLinearBytes(rows, settings.IntermediateSize, settings.HiddenSize),
            Math.Max(Ops.LinearBytes(rows, settings.HiddenSize, settings.IntermediateSize), Ops.LinearBytes(rows, settings.HiddenSize, queries)));
        return sizeof(float) * rows * (Math.Max(attention, mlp) + adapterRank) + product;
    }

    private void Forward(Tensor x, int length, RopeTable rope, Workspace workspace, KeyValueBatch? batch, int blockIndex)
    {
        var h = workspace.Rent(x.Rows, x.Columns);
        var branch = workspace.Rent(x.Rows, x.Columns);
        Attend(Normalized(x, Weights.InputLayernorm, Weights.InputLayernormBias, h), length, rope, workspace, batch, blockIndex, branch);
        AddBranch(branch, Weights.AttentionOutputNorm, x);
        FeedForward(Normalized(x, Weights.MlpInputNorm, Weights.MlpInputNormBias, h), workspace, branch);
        AddBranch(branch, Weights.MlpOutputNorm, x);
        workspace.Return(branch);
        workspace.Return(h);
    }

    private void Attend(Tensor h, int length, RopeTable rope, Workspace workspace, KeyValueBatch? batch, int blockIndex, Tensor output)
    {
        var s = _settings;
        int queryColumns = s.NumAttentionHeads * s.HeadDim, keyColumns = s.NumKeyValueHeads * s.HeadDim;
        Tensor q = workspace.Rent(h.Rows, queryColumns), k = workspace.Rent(h.Rows, keyColumns), v = workspace.Rent(h.Rows, keyColumns), attended = workspace.Rent(h.Rows, queryColumns);
        Project(0, h, q, workspace);
        Project(1, h, k, workspace);
        Project(2, h, v, workspace);
        NormalizeHeads(q, Weights.QNorm);
        NormalizeHeads(k, Weights.KNorm);
        var positions = batch is null ? rope.Positions((int)(h.Rows / length), length) : batch.Positions;
        Rotate(q, positions, rope);
        Rotate(k, positions, rope);
        if (batch is null)
            Ops.Attention(q, k, v, Shape((int)(h.Rows / length), length, length), attended);
        else
            AttendToPast(q, batch.Append(blockIndex, k, v), batch, attended);
        Project(3, attended, output, workspace);
        workspace.Return(attended);
        workspace.Return(v);
        workspace.Return(k);
        workspace.Return(q);
    }

    // A step of generation goes through all sequences at once, new rows of any number one sequence after the other.
    private void AttendToPast(Tensor q, ReadOnlySpan<KeysAndValues> past, KeyValueBatch batch, Tensor attended)
    {
        if (batch.IsStep)
        {
            Ops.AttentionCached(q, past, Shape(past.Length, 1, batch.MaxLength), attended);
            return;
        }
        long row = 0;
        for (int i = 0; i < past.Length; i++)
        {
            int rows = batch.NumNew(i);
            Ops.Attention(q.Slice(row, rows), past[i].Keys, past[i].Values, Shape(1, rows, (int)past[i].Keys.Rows), attended.Slice(row, rows));
            row += rows;
        }
    }

    private AttentionShape Shape(int sequences, int queries, int keys) =>
        new(sequences, queries, keys, _settings.NumAttentionHeads, _settings.NumKeyValueHeads, _settings.HeadDim, _settings.AttentionScale, Window, _settings.AttnLogitSoftcapping);

    private void FeedForward(Tensor h, Workspace workspace, Tensor output)
    {
        var inner = workspace.Rent(h.Rows, _settings.IntermediateSize);
        Gate(h, inner, workspace);
        Project(6, inner, output, workspace);
        workspace.Return(inner);
    }

    // Both products and the activation are one operation where nothing is added to the products.
    private void Gate(Tensor h, Tensor inner, Workspace workspace)
    {
        if (Weights.Adapters[4] is null && Weights.Adapters[5] is null)
        {
            Ops.GatedLinear(h, Weights.Matrices[4], Weights.Biases[4], Weights.Matrices[5], Weights.Biases[5], _settings.HiddenAct, inner, workspace);
            return;
        }
        var up = workspace.Rent(h.Rows, _settings.IntermediateSize);
        Project(4, h, inner, workspace);
        Project(5, h, up, workspace);
        Ops.GatedActivation(inner, up, _settings.HiddenAct, inner);
        workspace.Return(up);
    }

    private void Project(int matrix, Tensor x, Tensor y, Workspace workspace)
    {
        if (Weights.Adapters[matrix] is { } adapter)
            adapter.Linear(x, Weights.Matrices[matrix], Weights.Biases[matrix], y, workspace);
        else
            Ops.Linear(x, Weights.Matrices[matrix], Weights.Biases[matrix], y, workspace);
    }

    // A family without norms before its layers passes x through.
    private Tensor Normalized(Tensor x, float[]? weight, float[]? bias, Tensor h)
    {
        if (weight is null)
            return x;
        if (bias is null)
            Ops.RmsNorm(x, weight, _settings.RmsNormEps, h);
        else
            Ops.LayerNorm(x, weight, bias, _settings.RmsNormEps, h);
        return h;
    }

    private void NormalizeHeads(Tensor x, float[]? weight)
    {
        if (weight is not null)
            Ops.RmsNorm(x.Reshape(weight.Length), weight, _settings.RmsNormEps, x.Reshape(weight.Length));
    }

    private void Rotate(Tensor x, ReadOnlySpan<int> positions, RopeTable rope)
    {
        if (_usesRope)
            Ops.Rope(x, _settings.HeadDim, positions, Window > 0 ? rope.LocalCos : rope.Cos, Window > 0 ? rope.LocalSin : rope.Sin, _settings.RopeLayout);
    }

    private void AddBranch(Tensor branch, float[]? norm, Tensor x)
    {
        if (norm is not null)
            Ops.RmsNorm(branch, norm, _settings.RmsNormEps, branch);
        if (_settings.ResidualMultiplier == 1)
            Ops.Add(branch, x);
        else
            Ops.AddScaled(branch, _settings.ResidualMultiplier, x);
    }
}
