using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Forward and backward passes of a model over batches: the loss, and the gradients that are wanted.</summary>
/// <remarks>
/// The forward pass keeps activations as <see cref="Recompute"/> says, the backward pass goes through the blocks in reverse order and computes anew what is missing; all give the same bits.
/// Weights may be of any stored dtype. Blocks below the lowest one with a wanted gradient are not walked back. Buffers come from the workspace and are given back at the end of each call, whatever ends it,
/// but for a small rotary table, which is kept until this is disposed. Rotary frequencies that depend on the length of a sequence are those of the longest sequence of the batch.
/// </remarks>
public sealed class GradientPass : IDisposable
{
    private readonly DecoderModel _model;
    private readonly Workspace _workspace;
    private readonly Recompute _recompute;
    private readonly PassContext _pass;
    private readonly BlockActivations[] _kept;
    private readonly BatchTargets _targets = new();
    private RopeTable? _rope;

    /// <summary>Passes through <paramref name="model"/> in memory of <paramref name="workspace"/>.</summary>
    /// <exception cref="ArgumentException">An adapter scales the rows of its weight (DoRA), which cannot be trained.</exception>
    public GradientPass(DecoderModel model, Workspace workspace, Recompute recompute)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workspace);
        if (model.Blocks.Any(block => block.Weights.Adapters.Any(adapter => adapter?.RowScale is not null)))
            throw new ArgumentException("an adapter with row factors (DoRA) can be applied and merged, but not trained", nameof(model));
        _model = model;
        _workspace = workspace;
        _recompute = recompute;
        _pass = new PassContext(workspace);
        _kept = [.. Enumerable.Range(0, model.Blocks.Count).Select(i => new BlockActivations(_pass, i))];
    }

    /// <summary>Share of each adapter's input that <see cref="Accumulate"/> drops; <see cref="Loss"/> drops nothing.</summary>
    public float AdapterDropout { get; init; }

    /// <summary>Called after each block that a pass has gone through, forward and back.</summary>
    public Action? BlockDone { get; init; }

    /// <summary>Adds <paramref name="factor"/> times the gradient of the batch's summed loss to every wanted gradient.</summary>
    /// <param name="batch">Sequences and their labels.</param>
    /// <param name="factor">1 / n for the mean over n targets.</param>
    /// <param name="gradients">Where the gradients are added to; what is null is not computed.</param>
    /// <param name="seed">What the values to drop are drawn from: the same seed drops the same ones.</param>
    /// <param name="matrixGradient">
    /// Called with the block, the index in <see cref="BlockWeights.Matrices"/> and the batch's gradient of that matrix, from the last block to the first, for the blocks that
    /// <see cref="BlockGradients.HandsMatrices"/> names: the gradient exists until it returns. Null where it is not wanted.
    /// </param>
    /// <param name="cancellationToken">Asked before each block; the gradients are then incomplete.</param>
    /// <returns>Sum of the negative log-likelihoods over the batch's targets, in nats, without the factor.</returns>
    /// <exception cref="ArgumentException">The gradients are those of another model.</exception>
    /// <exception cref="MemoryLimitException">The limit would be exceeded.</exception>
    public double Accumulate(
        TrainingBatch batch, double factor, DecoderGradients gradients, long seed = 0, Action<int, int, Tensor>? matrixGradient = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        if (gradients.Blocks.Count != _model.Blocks.Count)
            throw new ArgumentException($"gradients of {gradients.Blocks.Count} blocks for a model of {_model.Blocks.Count}", nameof(gradients));
        Begin(batch, AdapterDropout, seed, matrixGradient);
        using var scope = _workspace.Scope();
        int first = FirstWanted(gradients);
        var x = Forward(batch, first, cancellationToken);
        double loss = HeadBackward(x, factor, gradients);
        Backward(x, first, gradients, cancellationToken);
        if (gradients.Embedding is { } embedding)
            Ops.EmbeddingBackward(x, batch.Ids, _model.Settings.EmbeddingScale, embedding);
        return loss;
    }

    /// <summary>Sum of the negative log-likelihoods over the batch's targets, in nats.</summary>
    /// <exception cref="MemoryLimitException">The limit would be exceeded.</exception>
    public double Loss(TrainingBatch batch, CancellationToken cancellationToken = default)
    {
        Begin(batch, 0, 0, null);
        using var scope = _workspace.Scope();
        var x = Forward(batch, _model.Blocks.Count, cancellationToken);
        return _targets.Loss(x, _model, _workspace);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _rope?.Release(_workspace);
        _rope = null;
    }

    private void Begin(TrainingBatch batch, float dropout, long seed, Action<int, int, Tensor>? matrixGradient)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _model.RefreshNorms();
        foreach (var kept in _kept)
            kept.Forget();
        _targets.Set(batch);
        _pass.SetLengths(batch.Lengths);
        _pass.Rope = Rope(_pass.MaxLength);
        (_pass.Dropout, _pass.Seed, _pass.MatrixGradient) = (dropout, seed, matrixGradient);
    }

    private RopeTable Rope(int length)
    {
        if (_rope is not null && (_rope.Cos.Rows == length || (_rope.Cos.Rows > length && !_model.Settings.RopeDependsOnLength)))
            return _rope;
        Dispose();
        return _rope = new RopeTable(_model.Settings, length, _workspace);
    }

    // The first block through which gradients go; beyond the last where the head alone has some.
    private int FirstWanted(DecoderGradients gradients)
    {
        int first = 0;
        while (first < _model.Blocks.Count && gradients.Embedding is null && !IsHanded(gradients.Blocks[first]) && !gradients.Blocks[first].WantsAny)
            first++;
        return first;
    }

    private bool IsHanded(BlockGradients block) => _pass.MatrixGradient is not null && block.HandsMatrices;

    // Residual stream behind the last block; what the blocks from first on need is kept.
    private Tensor Forward(TrainingBatch batch, int first, CancellationToken cancellationToken)
    {
        var x = _workspace.Rent(batch.Ids.Length, _model.Settings.HiddenSize);
        _model.Embed(batch.Ids, x);
        for (int i = 0; i < _kept.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i + 1 < _kept.Length)
                BlockWalk.Prefetch(_model.Blocks[i + 1]);
            _kept[i].Input = x;
            x = _model.Blocks[i].Forward(_kept[i]);
            GiveBack(_kept[i], i < first);
            BlockWalk.Release(_model.Blocks[i]);
            BlockDone?.Invoke();
        }
        return x;
    }

    private void GiveBack(BlockActivations kept, bool all)
    {
        if (all)
            kept.ReleaseAll();
        else if (_recompute == Recompute.Block)
            kept.ReleaseInside();
        else if (_recompute == Recompute.Attention)
            kept.ReleaseAttention();
    }

    // x becomes the gradient of the residual stream behind the last block.
    private double HeadBackward(Tensor x, double factor, DecoderGradients gradients)
    {
        using var scope = _workspace.Scope();
        var normalized = _workspace.Rent(x.Rows, x.Columns);
        _model.FinalNorm(x, normalized);
        double loss = _targets.Backward(normalized, _model, factor, _model.Settings.TieWordEmbeddings ? gradients.Embedding : gradients.Head, _workspace);
        _model.FinalNormBackward(normalized, x, normalized, gradients.FinalNorm, gradients.FinalNormBias, _workspace);
        normalized.CopyTo(x);
        return loss;
    }

    private void Backward(Tensor dX, int first, DecoderGradients gradients, CancellationToken cancellationToken)
    {
        for (int i = _kept.Length - 1; i >= first; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i > first)
                BlockWalk.Prefetch(_model.Blocks[i - 1]);
            _model.Blocks[i].Recompute(_kept[i]);
            _model.Blocks[i].Backward(_kept[i], gradients.Blocks[i], dX, i > first || gradients.Embedding is not null);
            _kept[i].ReleaseAll();
            BlockWalk.Release(_model.Blocks[i]);
            BlockDone?.Invoke();
        }
    }
}
