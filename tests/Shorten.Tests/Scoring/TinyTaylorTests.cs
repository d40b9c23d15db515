using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;
using Shorten.Testing;
using static Shorten.Tests.Scoring.TinyScores;

namespace Shorten.Tests.Scoring;

/// <summary>Taylor scores of the reference code on tiny random models.</summary>
public sealed class TinyTaylorTests
{
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

    private static IReadOnlyList<WeightScore> Taylor(string name, TaylorSettings settings)
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", name));
        var model = DecoderModel.Open(checkpoint);
        using var workspace = new Workspace();
        return new TaylorScorer(model, Windows(Golden(name)), [.. Enumerable.Range(0, model.Blocks.Count)], settings, workspace).Run(null, default).Weights;
    }
}
