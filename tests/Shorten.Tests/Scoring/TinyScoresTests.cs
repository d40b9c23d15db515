using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Scoring;

/// <summary>Scores of the reference code on tiny random models.</summary>
public sealed class TinyScoresTests
{
    // As the goldens state it; they were computed in float32.
    private const double Relative = 1e-4;

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

    // One batch of the four windows, and four of one each.
    [Theory]
    [InlineData("llama-mha", 10)]
    [InlineData("llama-mha", 1)]
    [InlineData("llama-gqa-tied-bf16", 10)]
    [InlineData("llama-gqa-tied-bf16", 1)]
    public void Taylor_MatchesReference(string name, int batchSize)
    {
        var expected = Golden(name)["taylor"]![$"official_batch_size_{batchSize}"]!;
        var weights = Taylor(name, new TaylorSettings(BatchSize: batchSize));
        var blocks = MagnitudeScorer.Blocks(weights, Reduction.Sum);
        AssertNear(expected["blocks_all9_sum"]!, blocks.Select(b => b.Score), Relative);
        Assert.Equal(expected["order_all9"]!.AsArray().Select(i => (int)i!), BlockScore.Order(blocks));
        foreach (var (weight, values) in expected["per_weight"]!.AsObject())
            AssertNear(values!, weights.Where(w => w.Name.EndsWith(weight, StringComparison.Ordinal)).Select(w => w.Score), Relative);
    }

    [Theory]
    [InlineData(2, Reduction.Sum, "norm_power_2_sum")]
    [InlineData(1, Reduction.Mean, "norm_power_1_mean")]
    [InlineData(1, Reduction.Max, "norm_power_1_max")]
    public void Taylor_MatchesReference_PowersAndReductions(int power, Reduction reduction, string key)
    {
        foreach (string name in (string[])["llama-mha", "llama-gqa-tied-bf16"])
        {
            var expected = Golden(name)["taylor"]!["official_batch_size_10"]![key]!;
            var blocks = MagnitudeScorer.Blocks(Taylor(name, new TaylorSettings(power, reduction)), reduction);
            AssertNear(expected["blocks_all_weights"]!, blocks.Select(b => b.Score), Relative);
            Assert.Equal(expected["order"]!.AsArray().Select(i => (int)i!), BlockScore.Order(blocks));
        }
    }

    // Rows [1, 2] and [3, 4] of a matrix have the sums 3 and 7.
    [Theory]
    [InlineData(Reduction.Sum, 10)]
    [InlineData(Reduction.Mean, 5)]
    [InlineData(Reduction.Max, 7)]
    [InlineData(Reduction.Product, 21)]
    public void Reduction_ReducesRowSums(Reduction reduction, double expected) => Assert.Equal(expected, reduction.Apply([3, 7]));

    // Three windows in batches of two: the last batch has one, whose mean is its own.
    [Fact]
    public void Taylor_AddsBatchesOfUnequalSizes_WithTheirSigns()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        int[][] windows = [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14, 15]];
        double[] together = Score([windows[0], windows[1], windows[2]], 2), alone = Score([windows[0], windows[0], windows[1], windows[1], windows[2], windows[2], windows[2], windows[2]], 8);
        // The first is (w0 + w1) / 2 + w2, the second (2 w0 + 2 w1 + 4 w2) / 8.
        foreach (var (first, second) in together.Zip(alone))
            Assert.Equal(first, 2 * second, Relative * first);

        double[] Score(int[][] sequences, int batchSize) =>
            [.. new TaylorScorer(model, sequences, [0, 2], new TaylorSettings(BatchSize: batchSize), workspace).Run(null, default).Weights.Select(w => w.Score)];
    }

    [Fact]
    public void Taylor_GivesTheSameBits_HoweverMuchIsComputedAnew_AndFitsWhatItSays()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
        var model = DecoderModel.Open(checkpoint);
        int[][] windows = Windows(Golden("llama-mha"));
        var peaks = new HashSet<long>();
        IReadOnlyList<WeightScore>? expected = null;
        for (long limit = 4 << 20; ; limit -= 16 << 10)
        {
            using var workspace = new Workspace(limit);
            var scorer = new TaylorScorer(model, windows, [0, 1, 2, 3, 4], new TaylorSettings(), workspace);
            if (scorer.PeakBytes > limit)
                break;
            peaks.Add(scorer.PeakBytes);
            var weights = scorer.Run(null, default).Weights;
            expected ??= weights;
            Assert.Equal(expected, weights);
        }
        Assert.True(peaks.Count > 1, "nothing was computed anew");
    }

    [Fact]
    public void Taylor_ScoresOnlyCandidates_AndReports()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        int[][] windows = Windows(Golden("llama-mha"));
        var all = Taylor("llama-mha", new TaylorSettings());
        int reports = 0;
        var some = new TaylorScorer(model, windows, [2, 3], new TaylorSettings(), workspace).Run(new Listener(p => reports += p.Done <= p.Total ? 1 : 100), default).Weights;
        Assert.Equal(all.Where(w => w.Block is 2 or 3), some);
        // Five blocks forward, three back.
        Assert.Equal(8, reports);
        Assert.Equal(0, workspace.UsedBytes);
    }

    [Fact]
    public void Taylor_NamesTheWeight_NotFinite()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "model", "weights-nan"));
        using var workspace = new Workspace();
        var scorer = new TaylorScorer(DecoderModel.Open(checkpoint), [[1, 2, 3, 4]], [0], new TaylorSettings(), workspace);
        Assert.Equal("model.layers.1.mlp.up_proj.weight", Assert.Throws<CheckpointFormatException>(() => scorer.Run(null, default)).Tensor);
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

    private static JsonNode Golden(string name) => JsonNode.Parse(File.ReadAllBytes(Fixtures.PathOf("tiny", "scores", $"{name}.json")))!;

    private static int[][] Windows(JsonNode golden) => [.. golden["calibration_ids"]!.AsArray().Select(row => row!.AsArray().Select(id => (int)id!).ToArray())];

    private static IReadOnlyList<WeightScore> Taylor(string name, TaylorSettings settings)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        return new TaylorScorer(model, Windows(Golden(name)), [.. Enumerable.Range(0, model.Blocks.Count)], settings, workspace).Run(null, default).Weights;
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

    private static void AssertNear(JsonNode expected, IEnumerable<double> actual, double relative)
    {
        var values = actual.ToList();
        Assert.Equal(expected.AsArray().Count, values.Count);
        foreach (var (wanted, found) in expected.AsArray().Select(v => (double)v!).Zip(values))
            Assert.Equal(wanted, found, relative * Math.Abs(wanted));
    }

    private sealed class Listener(Action<WorkProgress> action) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => action(value);
    }
}
