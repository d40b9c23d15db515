using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;

namespace Shorten.Evaluation;

/// <summary>Perplexity of independent segments: every token of a segment but its first is scored.</summary>
public static class PerplexityEvaluator
{
    // Rows that walk the blocks together: enough to read a model larger than memory seldom, few enough for its states.
    private const long BatchBytes = 256L << 20;

    /// <summary>Scores <paramref name="segments"/> of equal length with <paramref name="model"/>.</summary>
    /// <exception cref="ArgumentException">There is no segment, one is shorter than two tokens, or they differ in length.</exception>
    public static PerplexityResult Run(DecoderModel model, IReadOnlyList<int[]> segments, Workspace workspace, IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(workspace);
        if (segments.Count == 0 || segments[0].Length < 2 || segments.Any(s => s.Length != segments[0].Length))
            throw new ArgumentException("segments must be of one length, two tokens at least", nameof(segments));
        int length = segments[0].Length;
        var rope = new RopeTable(model.Settings, length, workspace);
        double sum = 0;
        var segmentNll = new List<double>(segments.Count);
        foreach (int[][] batch in segments.Chunk(BatchSize(model, length, workspace)))
        {
            double[] nll = RunBatch(model, batch, rope, workspace, cancellationToken);
            sum += nll.Sum();
            segmentNll.AddRange(nll.Chunk(length - 1).Select(own => own.Sum()));
            progress?.Report(new WorkProgress("perplexity", segmentNll.Count, segments.Count, "segments"));
        }
        rope.Release(workspace);
        return new PerplexityResult(segments.Count, segments.Count * (length - 1L), sum) { SegmentNll = segmentNll };
    }

    /// <summary>Bytes that <see cref="Run"/> holds at its peak for <paramref name="segments"/> of equal length.</summary>
    public static long PeakBytes(DecoderModel model, IReadOnlyList<int[]> segments, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(segments);
        ArgumentNullException.ThrowIfNull(workspace);
        int length = segments[0].Length;
        long rows = Math.Min(segments.Count, BatchSize(model, length, workspace)) * (long)length;
        return Workspace.BytesOf(rows, model.Settings.HiddenSize) + DecoderBlock.WorkingBytes(model.Settings, Math.Min(rows, BlockWalk.RowsAtOnce(length)), model.AdapterRank);
    }

    private static int BatchSize(DecoderModel model, int length, Workspace workspace)
    {
        long segment = (long)length * model.Settings.HiddenSize * sizeof(float);
        long free = workspace.LimitBytes - workspace.UsedBytes - DecoderBlock.WorkingBytes(model.Settings, BlockWalk.RowsAtOnce(length), model.AdapterRank);
        return (int)Math.Clamp(Math.Min(BatchBytes, free) / segment, 1, 64 * 1024 / length + 1);
    }

    private static double[] RunBatch(DecoderModel model, int[][] batch, RopeTable rope, Workspace workspace, CancellationToken cancellationToken)
    {
        int length = batch[0].Length;
        var x = workspace.Rent((long)batch.Length * length, model.Settings.HiddenSize);
        model.Embed([.. batch.SelectMany(segment => segment)], x);
        BlockWalk.Run(model, 0, (_, block) => BlockWalk.Forward(block, x, length, rope, workspace, cancellationToken), cancellationToken);
        model.FinalNorm(x, x);
        var rows = ScoringRows.DropLast(x, length);
        var nll = new double[rows.Rows];
        Ops.CrossEntropy(rows, model.Head, model.Settings.FinalLogitSoftcapping, [.. batch.SelectMany(segment => segment.Skip(1))], workspace, nll);
        FiniteCheck.Require(model.Checkpoint, nll);
        workspace.Return(x);
        return nll;
    }
}
