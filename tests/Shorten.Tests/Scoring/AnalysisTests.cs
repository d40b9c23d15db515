using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Scoring;

/// <summary>Several criteria in one walk, and searching step by step, on a tiny random model.</summary>
public sealed class AnalysisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Checkpoint _checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
    private readonly Workspace _workspace = new();
    private readonly Dictionary<string, string> _hashes = [];

    private DecoderModel Model => DecoderModel.Open(_checkpoint);

    private int NumBlocks => Model.Blocks.Count;

    private string Resume => _folder.File("resume");

    private static CalibrationSet Calibration => new()
    {
        Windows = [.. Enumerable.Range(0, 4).Select(window => Enumerable.Range(0, 12).Select(i => (window * 29 + i * 17 + 3) % 96).ToArray())],
        RowsAndOffsets = [],
        Settings = new CalibrationSettings { NumSamples = 4, Length = 12 },
        Source = "made up",
        Sha256 = new string('0', 64),
    };

    public void Dispose()
    {
        _workspace.Dispose();
        _checkpoint.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_GivesInOneWalk_WhatEachCriterionGivesAlone()
    {
        Criterion[] all = [Criterion.Ppl, Criterion.Taylor, Criterion.Magnitude, Criterion.BlockInfluence, Criterion.Angular];
        var together = Analysis.Run(Model, Request(all), _workspace);
        foreach (var (criterion, report) in all.Zip(together))
        {
            var alone = Analysis.Run(Model, Request([criterion]), _workspace)[0];
            Assert.Equal(criterion, report.Criterion);
            Assert.Equal(alone.Blocks.Select(block => block.Score), report.Blocks.Select(block => block.Score));
            Assert.Equal(alone.Order, report.Order);
        }
    }

    [Fact]
    public void Run_OrdersTheBlocksOfTheBestRunFirst_AndTakesOnlyRunsThatMayGo()
    {
        int[] candidates = [.. Enumerable.Range(1, NumBlocks - 1)];
        var report = Analysis.Run(Model, Request([Criterion.Angular]) with { RunLength = 2, Candidates = candidates }, _workspace)[0];
        Assert.Equal(candidates[..^1], report.Blocks.Select(block => block.Index));
        int best = report.Blocks.MinBy(block => block.Score)!.Index;
        Assert.Equal([best, best + 1], report.Order.Take(2));
        Assert.Equal(candidates, report.Order.Order());
    }

    [Fact]
    public void Run_NeedsWindows_UnlessMagnitudeIsAlone()
    {
        Assert.Single(Analysis.Run(Model, Request([Criterion.Magnitude]) with { Calibration = null }, _workspace));
        Assert.Throws<ArgumentException>(() => Analysis.Run(Model, Request([Criterion.Angular]) with { Calibration = null }, _workspace));
    }

    [Fact]
    public void GreedySearch_ScoresWhatIsLeft_AfterEachRemoval()
    {
        var report = Search(3);
        var removed = new List<int>();
        foreach (var step in report.Steps!)
        {
            var model = Model.Without(removed);
            int[] numbers = [.. Enumerable.Range(0, model.Blocks.Count)];
            var expected = new PerplexityScorer(model, Calibration.Windows, numbers, _workspace).Run(null, null, default).Blocks;
            Assert.Equal(expected.Select(block => block.Score), step.Candidates.Select(block => block.Score));
            Assert.Equal(model.Blocks.Select(block => block.SourceBlockIndex), step.Candidates.Select(block => block.Index));
            Assert.Equal(step.Candidates.Min(block => block.Score), step.Perplexity);
            removed.Add(step.Removed);
        }
        Assert.Equal(removed, report.Order.Take(3));
        Assert.Equal(Enumerable.Range(0, NumBlocks), report.Order.Order());
    }

    [Fact]
    public void GreedySearch_GoesOnBehindItsFinishedSteps()
    {
        var whole = Search(3);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Search(3, notice: text => StopAt("step 2", text, stop), cancellationToken: stop.Token));
        Assert.True(File.Exists(Resume + ".steps"));
        var notices = new List<string>();
        var resumed = Search(3, notices.Add);
        Assert.DoesNotContain(notices, text => text.StartsWith("step 1", StringComparison.Ordinal) || text.StartsWith("step 2", StringComparison.Ordinal));
        Assert.Equal(whole.Order, resumed.Order);
        Assert.Equal(whole.Steps!.Select(step => step.Perplexity), resumed.Steps!.Select(step => step.Perplexity));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void GreedySearch_EndsWhereItIsEnough_WithTheStepsOfALongerSearch()
    {
        var whole = Search(3);
        var asked = new List<int>();
        var report = GreedySearch.Run(Model, Calibration, [.. Enumerable.Range(0, NumBlocks)], 3, _hashes, _workspace, isEnough: steps => Ask(asked, steps.Count) == 2);
        Assert.Equal([1, 2], asked);
        Assert.Equal(whole.Steps!.Take(2).Select(step => (step.Removed, step.Perplexity)), report.Steps!.Select(step => (step.Removed, step.Perplexity)));
        Assert.Equal(Enumerable.Range(0, NumBlocks), report.Order.Order());
    }

    private static int Ask(List<int> asked, int count)
    {
        asked.Add(count);
        return count;
    }

    private static void StopAt(string step, string text, CancellationTokenSource stop)
    {
        if (text.StartsWith(step, StringComparison.Ordinal))
            stop.Cancel();
    }

    private ScoreReport Search(int count, Action<string>? notice = null, CancellationToken cancellationToken = default) =>
        GreedySearch.Run(Model, Calibration, [.. Enumerable.Range(0, NumBlocks)], count, _hashes, _workspace, Resume, notice, cancellationToken: cancellationToken);

    private AnalysisRequest Request(IReadOnlyList<Criterion> criteria) =>
        new() { Criteria = criteria, Calibration = Calibration, Candidates = [.. Enumerable.Range(0, NumBlocks)], SourceSha256 = _hashes };
}
