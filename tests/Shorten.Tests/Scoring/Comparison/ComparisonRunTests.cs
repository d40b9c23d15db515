using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Models;
using Shorten.Scoring;
using Shorten.Scoring.Comparison;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Scoring.Comparison;

/// <summary>Several criteria on several sets of windows of a tiny random model.</summary>
public sealed class ComparisonRunTests : IDisposable
{
    private static readonly Criterion[] s_all = [Criterion.Ppl, Criterion.Taylor, Criterion.Magnitude, Criterion.BlockInfluence, Criterion.Angular];

    private readonly TemporaryFolder _folder = new();
    private readonly Checkpoint _checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
    private readonly Workspace _workspace = new();
    private readonly DecoderModel _model;
    private readonly List<string> _notices = [];

    public ComparisonRunTests() => _model = DecoderModel.Open(_checkpoint);

    private string Resume => _folder.File("resume");

    public void Dispose()
    {
        _workspace.Dispose();
        _checkpoint.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_GivesEachSet_WhatAnAnalysisOfItAloneGives()
    {
        var sets = Sets();
        var reports = Run(sets);
        Assert.Equal(sets.Count * 4 + 1, reports.Count);
        Assert.Equal(s_all, reports.Take(5).Select(report => report.Criterion));
        foreach (var report in reports)
        {
            var set = report.Criterion == Criterion.Magnitude ? sets[0] : sets.Single(set => CalibrationRecord.Of(set).Seed == report.Calibration!.Seed && set.Settings.NumSamples == report.Calibration.Samples);
            var alone = Analysis.Run(_model, Request([report.Criterion]) with { Calibration = set }, _workspace)[0];
            Assert.Equal(alone.Blocks.Select(block => block.Score), report.Blocks.Select(block => block.Score));
            Assert.Equal(alone.Blocks.SelectMany(block => block.WindowNll), report.Blocks.SelectMany(block => block.WindowNll));
            Assert.Equal(alone.Unpruned?.Perplexity, report.Unpruned?.Perplexity);
            Assert.Equal(alone.Order, report.Order);
        }
    }

    [Fact]
    public void Run_DependsOnTheSeed()
    {
        var byPpl = Run(Sets()).Where(report => report.Criterion == Criterion.Ppl).ToList();
        Assert.Equal(byPpl.Count, byPpl.Select(report => report.Blocks[0].Score).Distinct().Count());
    }

    [Fact]
    public void Run_GoesOnBehindItsFinishedAnalyses()
    {
        var whole = Run(Sets());
        using var stop = new CancellationTokenSource();
        int numBegun = 0;
        string? last = null;
        var stopInTheThird = new Listener(value =>
        {
            numBegun += value.Note == last ? 0 : 1;
            last = value.Note;
            if (numBegun == 3)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Run(Sets(), stopInTheThird, stop.Token));
        Assert.True(File.Exists(Resume + ".sets"));
        var resumed = Run(Sets());
        Assert.Contains(_notices, notice => notice.StartsWith("resuming behind ", StringComparison.Ordinal));
        Assert.Equal(whole.SelectMany(report => report.Blocks).Select(block => block.Score), resumed.SelectMany(report => report.Blocks).Select(block => block.Score));
        Assert.Equal(whole.SelectMany(report => report.Weights ?? []), resumed.SelectMany(report => report.Weights ?? []));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Run_StartsAnew_WithOtherSettings()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(Sets(), new Listener(value => CancelBehind(60, value, stop)), stop.Token));
        Assert.True(File.Exists(Resume + ".sets"));
        var reports = new ComparisonRun(_model, Request([Criterion.Angular]), Sets(), _workspace).Run(Resume, _notices.Add);
        Assert.Empty(_notices);
        Assert.Equal(Sets().Count, reports.Count);
    }

    [Fact]
    public void Run_TellsHowFarTheWholeIs()
    {
        var shares = new List<double>();
        Run(Sets(), new Listener(value => shares.Add(value.Done / value.Total)));
        Assert.Equal(shares.Order(), shares);
        Assert.InRange(shares[0], 1e-9, 0.2);
        Assert.Equal(1, shares[^1], 12);
        Assert.Contains(shares, share => share is > 0.4 and < 0.6);
    }

    [Fact]
    public void Constructor_Refuses_RunsOfBlocksAndHalfOfTheModel()
    {
        Assert.Throws<ArgumentException>(() => new ComparisonRun(_model, Request(s_all) with { RunLength = 2 }, Sets(), _workspace));
        Assert.Throws<ArgumentException>(() => new ComparisonRun(_model, Request(s_all) with { Candidates = [1] }, Sets(), _workspace));
        Assert.Throws<ArgumentException>(() => new ComparisonRun(_model, Request(s_all), [], _workspace));
    }

    private static void CancelBehind(double percent, WorkProgress value, CancellationTokenSource stop)
    {
        if (value.Done > percent)
            stop.Cancel();
    }

    private IReadOnlyList<ScoreReport> Run(IReadOnlyList<CalibrationSet> sets, Listener? progress = null, CancellationToken cancellationToken = default) =>
        new ComparisonRun(_model, Request(s_all), sets, _workspace).Run(Resume, _notices.Add, progress, cancellationToken);

    private AnalysisRequest Request(IReadOnlyList<Criterion> criteria) =>
        new() { Criteria = criteria, Candidates = [.. Enumerable.Range(0, _model.Blocks.Count)], SourceSha256 = new Dictionary<string, string>() };

    // Two, four and eight windows of each of two seeds, the middle ones first.
    private static List<CalibrationSet> Sets()
    {
        CalibrationSet first = Largest(1), second = Largest(2);
        return [first.First(4), second.First(4), first.First(2), second.First(2), first, second];
    }

    private static CalibrationSet Largest(int seed) => new()
    {
        Windows = [.. Enumerable.Range(0, 8).Select(window => Enumerable.Range(0, 12).Select(i => (window * 29 * seed + i * 17 + 3 * seed) % 96).ToArray())],
        RowsAndOffsets = new (int, int)[8],
        Settings = new CalibrationSettings { NumSamples = 8, Length = 12, Seed = seed },
        Source = "made up",
        Sha256 = new string('0', 64),
    };
}
