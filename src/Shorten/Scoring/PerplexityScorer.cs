using Shorten.Models;
using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Scores every candidate block by the perplexity of the model without it, in one walk over the weights.</summary>
/// <remarks>
/// Kept are the hidden states of the whole model and of every candidate "block j removed". At block l the block runs over all states whose removed block
/// lies before it, in one batch; candidate l starts as the states of the whole model before block l. One pass through the head ends it.
/// The score is that of Shortened LLaMA (arXiv 2402.02834); the walk does half of the block arithmetic of a run for each candidate.
/// </remarks>
public sealed class PerplexityScorer
{
    /// <summary>Stage of the progress that comes after the blocks.</summary>
    internal const string HeadStage = "head";

    private readonly DecoderModel _model;
    private readonly IReadOnlyList<int[]> _windows;
    private readonly IReadOnlyList<int> _candidates;
    private readonly Workspace _workspace;
    private readonly int _length;
    private readonly int _groupSize;
    private readonly long _usedBefore;
    private readonly RopeTable _rope;

    /// <summary>Prepares scoring of <paramref name="candidates"/> (numbers of blocks of <paramref name="model"/>, rising) on windows of equal length.</summary>
    /// <exception cref="ArgumentException">There is no window, one is shorter than two tokens, or they differ in length.</exception>
    /// <exception cref="MemoryLimitException">Not even one candidate fits the workspace's limit.</exception>
    public PerplexityScorer(DecoderModel model, IReadOnlyList<int[]> windows, IReadOnlyList<int> candidates, Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(workspace);
        if (windows.Count == 0 || windows[0].Length < 2 || windows.Any(w => w.Length != windows[0].Length))
            throw new ArgumentException("windows must be of one length, two tokens at least", nameof(windows));
        _model = model;
        _windows = windows;
        _candidates = candidates;
        _workspace = workspace;
        _length = windows[0].Length;
        _rope = new RopeTable(model.Settings, _length, workspace);
        _usedBefore = workspace.UsedBytes;
        _groupSize = GroupSize(model, windows.Count * (long)_length, candidates.Count, workspace.LimitBytes - workspace.UsedBytes);
    }

    /// <summary>Groups in which the candidates are done: 1 where all states fit the memory limit.</summary>
    public int NumGroups => Math.Max(1, (_candidates.Count + _groupSize - 1) / _groupSize);

    /// <summary>Bytes that scoring in <see cref="NumGroups"/> groups holds at its peak.</summary>
    public long PeakBytes => _usedBefore + StateBytes(_model.Settings, Rows, _groupSize, NumGroups > 1) + WorkingBytes(_model, Rows * (1L + _groupSize));

    /// <summary>Floating-point operations of the matrix products of a whole run, blocks and head.</summary>
    public double FloatingPointOperations
    {
        get
        {
            double passes = 0;
            for (int group = 0; group < NumGroups; group++)
                passes += PassesBefore(group)[^1];
            long blockWeights = _model.Blocks.Count == 0 ? 0 : _model.Blocks[0].Weights.Matrices.Sum(weight => weight.Length);
            return 2.0 * Rows * passes * blockWeights + HeadOperations;
        }
    }

    /// <summary>Those of the head among <see cref="FloatingPointOperations"/>.</summary>
    internal double HeadOperations => 2.0 * Rows * (1.0 + _candidates.Count) * _model.Head.Length;

    private long Rows => _windows.Count * (long)_length;

    /// <summary>Runs the walk, from <paramref name="resume"/>'s saved point where there is one.</summary>
    /// <param name="resume">Where to save progress, or null.</param>
    /// <param name="progress">Hears after each block and chunk of the head.</param>
    /// <param name="cancellationToken">Stops the walk; what was saved stays.</param>
    public PerplexityScores Run(ScoringResume? resume, IProgress<WorkProgress>? progress, CancellationToken cancellationToken) =>
        Run(resume, null, progress, cancellationToken);

    /// <summary>The same walk, with <paramref name="visits"/> to the states of the whole model.</summary>
    internal PerplexityScores Run(ScoringResume? resume, BlockVisits? visits, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        using var states = new ScoringStates(_workspace, Rows, _model.Settings.HiddenSize, _groupSize, NumGroups > 1);
        bool resumes = resume is not null && resume.TryLoad(states);
        if (!resumes)
            _model.Embed([.. _windows.SelectMany(w => w)], states.Whole);
        // The blocks before the saved point are not seen again: a walk of the whole model alone is cheap beside this one.
        if (resumes)
            visits?.Walk(progress, cancellationToken);
        while (states.Group < NumGroups)
        {
            RunGroup(states, resume, resumes || states.Group > 0 ? null : visits, progress, cancellationToken);
            if (states.Group < NumGroups)
                resume?.Save(states, force: true);
        }
        var windowNll = states.WindowNll;
        long tokens = _windows.Count * (_length - 1L);
        return new PerplexityScores(
            PerplexityScores.Perplexity(windowNll[0], tokens),
            windowNll[0],
            [.. _candidates.Select((block, i) => new BlockScore(block, PerplexityScores.Perplexity(windowNll[i + 1], tokens), windowNll[i + 1]))]);
    }

    private void RunGroup(ScoringStates states, ScoringResume? resume, BlockVisits? visits, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var (first, last, next) = Group(states.Group);
        string stage = NumGroups == 1 ? "scoring blocks" : $"scoring blocks, group {states.Group + 1} of {NumGroups}";
        double[] passes = PassesBefore(states.Group);
        BlockWalk.Run(_model, states.NextBlock, (i, block) =>
        {
            if (i == next)
                states.KeepWholeForNextGroup(i);
            // Later groups need the whole model only until their last candidate has started and the next group's start is kept.
            var active = states.Active(withWhole: states.Group == 0 || first + states.Started < last || i < next);
            bool starts = first + states.Started < last && _candidates[first + states.Started] == i;
            if (starts)
                states.StartCandidate();
            visits?.Before(states.Whole);
            BlockWalk.Forward(block, active, _length, _rope, _workspace, cancellationToken);
            visits?.After(block, states.Whole);
            states.NextBlock = i + 1;
            progress?.Report(new WorkProgress(stage, passes[i + 1], passes[^1], "block passes"));
            resume?.Save(states, force: false);
        }, cancellationToken);
        Finish(states, progress, cancellationToken);
    }

    // Candidates first .. last - 1 of a group, and the block at which the next group starts, -1 where there is none.
    private (int First, int Last, int Next) Group(int group)
    {
        int first = group * _groupSize, last = Math.Min(first + _groupSize, _candidates.Count);
        return (first, last, last < _candidates.Count ? _candidates[last] : -1);
    }

    // States that have gone through each block and those before it: later blocks cost more, and what is left can only be told in this measure.
    private double[] PassesBefore(int group)
    {
        var (first, last, next) = Group(group);
        var passes = new double[_model.Blocks.Count + 1];
        for (int i = 0, started = 0; i < _model.Blocks.Count; i++)
        {
            passes[i + 1] = passes[i] + started + (group == 0 || first + started < last || i < next ? 1 : 0);
            if (first + started < last && _candidates[first + started] == i)
                started++;
        }
        return passes;
    }

    private void Finish(ScoringStates states, IProgress<WorkProgress>? progress, CancellationToken cancellationToken)
    {
        var all = states.Active(withWhole: states.Group == 0);
        _model.FinalNorm(all, all);
        int scored = _length - 1, sequences = (int)(all.Rows / _length);
        var rows = ScoringRows.DropLast(all, _length);
        var targets = new int[rows.Rows];
        for (int s = 0; s < sequences; s++)
            _windows[s % _windows.Count].AsSpan(1).CopyTo(targets.AsSpan(s * scored));
        var nll = new double[targets.Length];
        Ops.CrossEntropy(rows, _model.Head, _model.Settings.FinalLogitSoftcapping, targets, _workspace, nll, share =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new WorkProgress(HeadStage, share * 100, 100, "%"));
        });
        FiniteCheck.Require(_model.Checkpoint, nll);
        states.FinishGroup([.. nll.Chunk(scored).Select(window => window.Sum())], _windows.Count);
    }

    private static long StateBytes(DecoderSettings settings, long rows, int candidates, bool groups) =>
        Workspace.BytesOf(rows, settings.HiddenSize) * (1 + candidates + (groups ? 1 : 0));

    private static long WorkingBytes(DecoderModel model, long rows) =>
        Math.Max(DecoderBlock.WorkingBytes(model.Settings, Math.Min(rows, BlockWalk.RowsAtOnce(1)), model.AdapterRank), 4L * 2048 * model.Settings.HiddenSize);

    private static int GroupSize(DecoderModel model, long rows, int candidates, long limitBytes)
    {
        long working = WorkingBytes(model, rows * (candidates + 1L)), state = Workspace.BytesOf(rows, model.Settings.HiddenSize);
        if (StateBytes(model.Settings, rows, candidates, groups: false) <= limitBytes - working)
            return Math.Max(1, candidates);
        long fits = (limitBytes - working) / state - 2;
        return fits >= 1 ? (int)Math.Min(fits, candidates) : throw new MemoryLimitException(working + 3 * state, limitBytes);
    }
}
