using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tests.Conversion;
using Shorten.Tokenizers;

namespace Shorten.Tests.Scoring;

/// <summary>Scores of the reference stack on SmolLM2-135M in bf16.</summary>
[Collection(RealModel.Collection)]
public sealed class RealModelScoresTests(RealModel real)
{
    // As the goldens state them.
    private const double PerplexityRelative = 1e-4, MagnitudeRelative = 1e-6, TaylorRelative = 1e-3;

    [SkippableFact]
    public void Perplexity_MatchesReference_EveryBlockAndOrder()
    {
        var golden = Golden("scores-ppl.json");
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        var model = DecoderModel.Open(checkpoint);
        var calibration = CalibrationWindows.Draw(TextRows.Read(Fixtures.Shared("data", "books-train.jsonl")!), Tokenizer.FromFolder(checkpoint.Path), new CalibrationSettings());
        using var workspace = new Workspace();
        var scores = new PerplexityScorer(model, calibration.Windows, [.. Enumerable.Range(0, model.Blocks.Count)], workspace).Run(null, null, default);
        AssertNear((double)golden["unpruned"]!["ppl"]!, scores.Unpruned, PerplexityRelative);
        AssertEachNear(golden["unpruned"]!["window_nll"]!, scores.UnprunedWindowNll, PerplexityRelative);
        foreach (var block in scores.Blocks)
        {
            var expected = golden["removed"]![block.Index]!;
            AssertNear((double)expected["ppl"]!, block.Score, PerplexityRelative);
            AssertEachNear(expected["window_nll"]!, block.WindowNll, PerplexityRelative);
        }
        AssertOrder(golden["order"]!, scores.Blocks, PerplexityRelative);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void Magnitude_MatchesReference_EveryWeightAndOrder(int power)
    {
        var golden = Golden("scores-magnitude.json")[$"p{power}"]!;
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        var weights = MagnitudeScorer.Weights(DecoderModel.Open(checkpoint), power, Reduction.Sum, null, default);
        Assert.Equal(golden["weights"]!.AsObject().Count, weights.Count);
        foreach (var weight in weights)
            AssertNear((double)golden["weights"]![weight.Name]!, weight.Score, MagnitudeRelative);
        var blocks = MagnitudeScorer.Blocks(weights, Reduction.Sum);
        AssertEachNear(golden["blocks"]!, [.. blocks.Select(b => b.Score)], MagnitudeRelative);
        AssertOrder(golden["order"]!, blocks, MagnitudeRelative);
    }

    [SkippableTheory]
    [InlineData(10)]
    [InlineData(1)]
    public void Taylor_MatchesReference_EveryWeightAndOrder(int batchSize)
    {
        var golden = Golden("scores-taylor.json")[$"batch{batchSize}"]!;
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        var windows = Calibration(checkpoint).Windows;
        var (weights, loss) = new TaylorScorer(model, windows, [.. Enumerable.Range(0, model.Blocks.Count)], new TaylorSettings(BatchSize: batchSize), workspace).Run(null, default);
        AssertNear(golden["losses"]!.AsArray().Average(value => (double)value!), loss / (windows.Length * (windows[0].Length - 1)), TaylorRelative);
        Assert.Equal(golden["weights"]!.AsObject().Count, weights.Count);
        foreach (var weight in weights)
            AssertNear((double)golden["weights"]![weight.Name]!, weight.Score, TaylorRelative);
        var blocks = MagnitudeScorer.Blocks(weights, Reduction.Sum);
        AssertEachNear(golden["blocks"]!, [.. blocks.Select(b => b.Score)], TaylorRelative);
        AssertOrder(golden["order"]!, blocks, TaylorRelative);
    }

    [SkippableFact]
    public void Run_MatchesReference_BlockInfluenceAndAngularDistances()
    {
        var golden = Golden("scores-similarity.json");
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        using var visits = new BlockVisits(model, Calibration(checkpoint).Windows, null, workspace);
        visits.Walk(null, default);
        AssertEachWithin(golden["block_influence"]!, visits.BlockInfluence);
        foreach (var (runLength, expected) in golden["angular_distance"]!.AsObject())
            AssertEachWithin(expected!, visits.AngularDistances(int.Parse(runLength, System.Globalization.CultureInfo.InvariantCulture)));
    }

    // Two of the golden's six steps: each takes as long as scoring all blocks.
    [SkippableFact]
    public void GreedySearch_MatchesReference_TwoSteps()
    {
        var golden = Golden("greedy.json")["steps"]!.AsArray();
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        var report = GreedySearch.Run(model, Calibration(checkpoint), [.. Enumerable.Range(0, model.Blocks.Count)], 2, new Dictionary<string, string>(), workspace);
        foreach (var (step, expected) in report.Steps!.Zip(golden))
        {
            Assert.Equal((int)expected!["removed"]!, step.Removed);
            AssertNear((double)expected["ppl"]!, step.Perplexity, PerplexityRelative);
            foreach (var block in step.Candidates)
                AssertNear((double)expected["candidates"]![$"{block.Index}"]!, block.Score, PerplexityRelative);
        }
    }

    private static CalibrationSet Calibration(Checkpoint checkpoint) =>
        CalibrationWindows.Draw(TextRows.Read(Fixtures.Shared("data", "books-train.jsonl")!), Tokenizer.FromFolder(checkpoint.Path), new CalibrationSettings());

    // As the golden states it.
    private static void AssertEachWithin(JsonNode expected, IReadOnlyList<double> actual)
    {
        const double Tolerance = 1e-5;
        Assert.Equal(expected.AsArray().Count, actual.Count);
        for (int i = 0; i < actual.Count; i++)
            Assert.Equal((double)expected[i]!, actual[i], Tolerance);
    }

    private static JsonNode Golden(string name) => JsonNode.Parse(File.ReadAllBytes(RealModel.Golden(name)))!;

    private static void AssertNear(double expected, double actual, double relative) => Assert.Equal(expected, actual, relative * Math.Abs(expected));

    private static void AssertEachNear(JsonNode expected, IReadOnlyList<double> actual, double relative)
    {
        Assert.Equal(expected.AsArray().Count, actual.Count);
        for (int i = 0; i < actual.Count; i++)
            AssertNear((double)expected[i]!, actual[i], relative);
    }

    // Neighbours whose scores agree within the tolerance may change places.
    private static void AssertOrder(JsonNode expected, IReadOnlyList<BlockScore> blocks, double relative)
    {
        int[] wanted = [.. expected.AsArray().Select(i => (int)i!)];
        var order = BlockScore.Order(blocks);
        for (int i = 0; i < wanted.Length; i++)
            AssertNear(blocks[wanted[i]].Score, blocks[order[i]].Score, relative);
    }
}
