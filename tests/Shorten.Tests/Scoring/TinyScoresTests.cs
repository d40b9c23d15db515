using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;
using Shorten.Testing;
using static Shorten.Tests.Scoring.TinyScores;

namespace Shorten.Tests.Scoring;

/// <summary>Scores of the reference code on tiny random models.</summary>
public sealed class TinyScoresTests
{
    public static TheoryData<string> Models => ["llama-mha", "llama-gqa-tied-bf16"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Perplexity_MatchesReference(string name)
    {
        var golden = Golden(name);
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        using var workspace = new Workspace();
        AssertPerplexity(golden["ppl"]!, Score(checkpoint, golden, workspace).Run(null, null, default));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Perplexity_MatchesReference_InGroups(string name)
    {
        var golden = Golden(name);
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        using var unlimited = new Workspace();
        long all = Score(checkpoint, golden, unlimited).PeakBytes;
        for (long limit = all; limit > 0; limit -= 4096)
        {
            using var workspace = new Workspace(limit);
            PerplexityScorer scorer;
            try
            {
                scorer = Score(checkpoint, golden, workspace);
            }
            catch (MemoryLimitException) when (limit < all)
            {
                return;
            }
            AssertPerplexity(golden["ppl"]!, scorer.Run(null, null, default));
            Assert.True(workspace.PeakBytes <= limit);
        }
        Assert.Fail("no limit was too small");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Magnitude_MatchesReference(string name)
    {
        var golden = Golden(name);
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        var model = DecoderModel.Open(checkpoint);
        foreach (int power in (int[])[1, 2])
        {
            var expected = golden["magnitude"]![$"norm_power_{power}"]!;
            var weights = MagnitudeScorer.Weights(model, power, Reduction.Sum, null, default);
            var blocks = MagnitudeScorer.Blocks(weights, Reduction.Sum);
            AssertNear(expected["official_blocks_sum"]!, blocks.Select(b => b.Score), Relative);
            Assert.Equal(expected["official_order_sum"]!.AsArray().Select(i => (int)i!), BlockScore.Order(blocks));
            foreach (var (weight, values) in expected["per_weight"]!.AsObject())
                AssertNear(values!, weights.Where(w => w.Name.EndsWith(weight, StringComparison.Ordinal)).Select(w => w.Score), Relative);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Magnitude_MatchesReference_MeanAndMax(string name)
    {
        var golden = Golden(name);
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        var model = DecoderModel.Open(checkpoint);
        foreach (int power in (int[])[1, 2])
        {
            foreach (var (reduction, key) in ((Reduction, string)[])[(Reduction.Mean, "mean"), (Reduction.Max, "max")])
            {
                var expected = golden["magnitude"]![$"norm_power_{power}"]!;
                var blocks = MagnitudeScorer.Blocks(MagnitudeScorer.Weights(model, power, reduction, null, default), reduction);
                AssertNear(expected[$"official_blocks_{key}"]!, blocks.Select(b => b.Score), Relative);
                Assert.Equal(expected[$"official_order_{key}"]!.AsArray().Select(i => (int)i!), BlockScore.Order(blocks));
            }
        }
    }

    [Fact]
    public void Run_GivesTheSameBits_StoppedAtEveryBlockAndResumed()
    {
        var golden = Golden("llama-mha");
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
        using var folder = new TemporaryFolder();
        using var whole = new Workspace();
        var expected = Score(checkpoint, golden, whole).Run(null, null, default);
        // The tightest limit gives several groups, so that the kept states are saved too.
        foreach (long limit in (long[])[long.MaxValue, SmallestLimit(checkpoint, golden)])
        {
            PerplexityScores? actual = null;
            int stops = 0;
            while (actual is null)
            {
                using var workspace = new Workspace(limit);
                using var stop = new CancellationTokenSource();
                // Each attempt is stopped after its first block, until one has no block left to run.
                var progress = new Listener(p => { if (p.Stage.StartsWith("scoring blocks", StringComparison.Ordinal)) stop.Cancel(); });
                try
                {
                    actual = Score(checkpoint, golden, workspace).Run(new ScoringResume(folder.File("resume"), "same", null), progress, stop.Token);
                }
                catch (OperationCanceledException)
                {
                    stops++;
                }
            }
            Assert.True(stops >= 4, $"only {stops} stops");
            File.Delete(folder.File("resume"));
            Assert.Equal(expected.UnprunedWindowNll, actual.UnprunedWindowNll);
            Assert.Equal(expected.Blocks.Select(b => b.Score), actual.Blocks.Select(b => b.Score));
        }
    }

    [Fact]
    public void Run_StartsAnew_OtherFingerprint()
    {
        var golden = Golden("llama-mha");
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
        using var folder = new TemporaryFolder();
        using var workspace = new Workspace();
        var notices = new List<string>();
        Score(checkpoint, golden, workspace).Run(new ScoringResume(folder.File("resume"), "one", notices.Add), null, default);
        Assert.Empty(notices);
        var scores = Score(checkpoint, golden, workspace).Run(new ScoringResume(folder.File("resume"), "two", notices.Add), null, default);
        Assert.Contains("starting anew", Assert.Single(notices), StringComparison.Ordinal);
        AssertPerplexity(golden["ppl"]!, scores);
    }

    [Fact]
    public void Run_NamesTheWeight_NotFinite()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "model", "weights-nan"));
        using var workspace = new Workspace();
        var scorer = new PerplexityScorer(DecoderModel.Open(checkpoint), [[1, 2, 3, 4]], [0], workspace);
        var error = Assert.Throws<CheckpointFormatException>(() => scorer.Run(null, null, default));
        Assert.Equal("model.layers.1.mlp.up_proj.weight", error.Tensor);
        Assert.Equal(error.Tensor, Assert.Throws<CheckpointFormatException>(() => MagnitudeScorer.Weights(DecoderModel.Open(checkpoint), 1, Reduction.Sum, null, default)).Tensor);
    }

    private static long SmallestLimit(Checkpoint checkpoint, JsonNode golden)
    {
        for (long limit = 4096; ; limit += 4096)
        {
            try
            {
                using var workspace = new Workspace(limit);
                Assert.True(Score(checkpoint, golden, workspace).NumGroups > 1);
                return limit;
            }
            catch (MemoryLimitException)
            {
                // Too small even for one candidate: try the next.
            }
        }
    }

    private static PerplexityScorer Score(Checkpoint checkpoint, JsonNode golden, Workspace workspace)
    {
        var model = DecoderModel.Open(checkpoint);
        return new PerplexityScorer(model, Windows(golden), [.. Enumerable.Range(0, model.Blocks.Count)], workspace);
    }

    private static void AssertPerplexity(JsonNode expected, PerplexityScores scores)
    {
        Assert.Equal((double)expected["nothing_removed"]!["ppl"]!, scores.Unpruned, Relative * scores.Unpruned);
        AssertNear(expected["nothing_removed"]!["nll_sums"]!, scores.UnprunedWindowNll, Relative);
        var removed = expected["block_removed"]!.AsArray();
        Assert.Equal(removed.Count, scores.Blocks.Count);
        foreach (var block in scores.Blocks)
        {
            Assert.Equal((double)removed[block.Index]!["ppl"]!, block.Score, Relative * block.Score);
            AssertNear(removed[block.Index]!["nll_sums"]!, block.WindowNll, Relative);
        }
        Assert.Equal(expected["order"]!.AsArray().Select(i => (int)i!), BlockScore.Order(scores.Blocks));
    }
}
