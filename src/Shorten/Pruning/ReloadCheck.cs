using System.Runtime.InteropServices;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Scoring;
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

    /// <summary>Runs a window through the source without the removed blocks and through the written model.</summary>
    /// <param name="source">Model that was pruned.</param>
    /// <param name="removed">Blocks that were removed, by their index in the source.</param>
    /// <param name="outputPath">Folder or file that was written.</param>
    /// <param name="windowIds">Tokens of one sequence.</param>
    /// <param name="cancellationToken">Asked before each block.</param>
    /// <exception cref="ReloadCheckException">A state or a logit differs, or is not finite.</exception>
    /// <exception cref="CheckpointFormatException">The written model cannot be opened.</exception>
    /// <exception cref="ArgumentException">There are no ids, or one is outside the vocabulary.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ReloadCheckResult Run(Checkpoint source, IReadOnlyCollection<int> removed, string outputPath, IReadOnlyList<int> windowIds,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(windowIds);
        if (windowIds.Count == 0)
            throw new ArgumentException("the window is empty", nameof(windowIds));
        var expected = DecoderModel.Open(source).Without(removed);
        using var checkpoint = Checkpoint.Open(outputPath);
        var written = DecoderModel.Open(checkpoint);
        if (Sizes(written) != Sizes(expected))
            throw new ReloadCheckException(outputPath, $"the written model has {Sizes(written)}, expected {Sizes(expected)}");
        using var workspace = new Workspace();
        new ReloadCheck(expected, written, windowIds.Count, workspace).Compare([.. windowIds], cancellationToken);
        return new ReloadCheckResult(0, windowIds.Count, true);
    }

    private static string Sizes(DecoderModel model) =>
        $"{model.Blocks.Count} blocks, hidden size {model.Settings.HiddenSize} and {model.Settings.VocabSize} tokens";

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

    private void RequireEqual(Tensor expected, Tensor written, string what)
    {
        float maxAbs = 0;
        bool equal = true;
        for (long row = 0; row < expected.Rows; row++)
        {
            // As bits: a NaN equals itself, and -0 is not 0.
            Span<float> a = expected.RowSpan(row), b = written.RowSpan(row);
            if (MemoryMarshal.AsBytes(a).SequenceEqual(MemoryMarshal.AsBytes(b)))
                continue;
            equal = false;
            for (int i = 0; i < a.Length; i++)
                maxAbs = MathF.Max(maxAbs, MathF.Abs(a[i] - b[i]));
        }
        if (!equal)
        {
            string cause = WeightsCheck.FirstDifference(_expected, _written) ?? "all weights are as they were, so the config is not";
            throw Failure($"{what} by up to {maxAbs:G3}: {cause}");
        }
    }

    private void RequireFinite(Tensor logits, int firstToken)
    {
        for (long row = 0; row < logits.Rows; row++)
        {
            foreach (float logit in logits.RowSpan(row))
            {
                if (float.IsFinite(logit))
                    continue;
                string cause = FiniteCheck.FirstNotFinite(_written.Checkpoint) is { } name ? $"tensor {name} holds values that are not" : "all weights are";
                throw Failure($"the logits of token {firstToken + row} are not finite: {cause}");
            }
        }
    }

    private ReloadCheckException Failure(string problem) => new(_written.Checkpoint.Path, problem);
}
