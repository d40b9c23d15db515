using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Pruning;

/// <summary>Opens a written model and compares it with the pruned model in memory, state by state, on one window of tokens.</summary>
public sealed class ReloadCheck
{
    // Logits of as many rows as fit this many values exist at one time.
    private const long MaxLogits = 8 << 20;

    private readonly DecoderModel _expected, _written;
    private readonly Workspace _workspace;
    private readonly Tensor _expectedStates, _writtenStates;
    private readonly int _length;

    private ReloadCheck(DecoderModel expected, DecoderModel written, int length, Workspace workspace)
    {
        _expected = expected;
        _written = written;
        _workspace = workspace;
        _length = length;
        _expectedStates = workspace.Rent(length, expected.Settings.HiddenSize);
        _writtenStates = workspace.Rent(length, expected.Settings.HiddenSize);
    }

    /// <summary>Runs <paramref name="windowIds"/> through <paramref name="source"/> without <paramref name="removed"/> and through the model at <paramref name="outputPath"/>.</summary>
    /// <exception cref="ReloadCheckException">A state or a logit differs, or is not finite.</exception>
    /// <exception cref="CheckpointFormatException">The written model cannot be opened.</exception>
    /// <exception cref="ArgumentException">There are no ids, or one is outside the vocabulary.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ReloadCheckResult Run(Checkpoint source, IReadOnlyCollection<int> removed, string outputPath, IReadOnlyList<int> windowIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(windowIds);
        if (windowIds.Count == 0)
            throw new ArgumentException("the window is empty", nameof(windowIds));
        var expected = DecoderModel.Open(source).Without(removed);
        using var checkpoint = Checkpoint.Open(outputPath);
        var written = DecoderModel.Open(checkpoint);
        var (a, b) = (expected.Settings, written.Settings);
        if (written.Blocks.Count != expected.Blocks.Count || a.HiddenSize != b.HiddenSize || a.VocabSize != b.VocabSize)
            throw new ReloadCheckException(outputPath, $"the written model has {written.Blocks.Count} blocks, hidden size {b.HiddenSize} and {b.VocabSize} tokens, expected {expected.Blocks.Count}, {a.HiddenSize} and {a.VocabSize}");
        using var workspace = new Workspace();
        new ReloadCheck(expected, written, windowIds.Count, workspace).Compare([.. windowIds], cancellationToken);
        return new ReloadCheckResult(0, windowIds.Count, true);
    }

    private void Compare(int[] ids, CancellationToken cancellationToken)
    {
        _expected.Embed(ids, _expectedStates);
        _written.Embed(ids, _writtenStates);
        RequireEqual(_expectedStates, _writtenStates, "the embeddings differ");
        RopeTable expectedRope = new(_expected.Settings, _length, _workspace), writtenRope = new(_written.Settings, _length, _workspace);
        BlockWalk.Run(_expected, 0, (i, block) =>
        {
            BlockWalk.Forward(block, _expectedStates, _length, expectedRope, _workspace, cancellationToken);
            BlockWalk.Forward(_written.Blocks[i], _writtenStates, _length, writtenRope, _workspace, cancellationToken);
            RequireEqual(_expectedStates, _writtenStates, $"the states behind block {i} (block {block.SourceBlockIndex} of the source) differ");
        }, cancellationToken);
        _expected.FinalNorm(_expectedStates, _expectedStates);
        _written.FinalNorm(_writtenStates, _writtenStates);
        RequireEqual(_expectedStates, _writtenStates, "the states behind the final norm differ");
        CompareLogits(cancellationToken);
    }

    private void CompareLogits(CancellationToken cancellationToken)
    {
        int vocabulary = _expected.Settings.VocabSize, step = (int)Math.Clamp(MaxLogits / vocabulary, 1, _length);
        Tensor expected = _workspace.Rent(step, vocabulary), written = _workspace.Rent(step, vocabulary);
        for (int row = 0; row < _length; row += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int rows = Math.Min(step, _length - row);
            _expected.Logits(_expectedStates.Slice(row, rows), expected.Slice(0, rows), _workspace);
            _written.Logits(_writtenStates.Slice(row, rows), written.Slice(0, rows), _workspace);
            RequireEqual(expected.Slice(0, rows), written.Slice(0, rows), $"the logits of tokens {row} to {row + rows - 1} differ");
            RequireFinite(written.Slice(0, rows), row);
        }
    }

    private unsafe void RequireEqual(Tensor expected, Tensor written, string what)
    {
        float maxAbs = 0;
        bool equal = true;
        for (long row = 0; row < expected.Rows; row++)
        {
            // As bits: a NaN equals itself, and -0 is not 0.
            if (new ReadOnlySpan<byte>(expected.Row(row), expected.Columns * sizeof(float)).SequenceEqual(new ReadOnlySpan<byte>(written.Row(row), written.Columns * sizeof(float))))
                continue;
            equal = false;
            for (int i = 0; i < expected.Columns; i++)
                maxAbs = MathF.Max(maxAbs, MathF.Abs(expected.Row(row)[i] - written.Row(row)[i]));
        }
        if (!equal)
            throw Failure($"{what} by up to {maxAbs:G3}: {WeightsCheck.FirstDifference(_expected, _written) ?? "all weights are as they were, so the config is not"}");
    }

    private void RequireFinite(Tensor logits, int firstToken)
    {
        for (long row = 0; row < logits.Rows; row++)
        {
            foreach (float logit in logits.RowSpan(row))
            {
                if (!float.IsFinite(logit))
                    throw Failure($"the logits of token {firstToken + row} are not finite: {WeightsCheck.FirstNotFinite(_written.Checkpoint) ?? "all weights are"}");
            }
        }
    }

    private ReloadCheckException Failure(string problem) => new(_written.Checkpoint.Path, problem);
}
