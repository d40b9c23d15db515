using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Testing.Families;

namespace Shorten.Models.Tests.Training;

/// <summary>Gradients of adapters: against finite differences of merged weights in double, and with dropout against those of the pass itself.</summary>
public sealed class AdapterGradientTests : IDisposable
{
    private const double Step = 1e-5, GradientTolerance = 1e-4, SmallestScale = 0.01;

    // Differences of float32 losses: noise of 1e-6 over twice the step, and the third order of the difference.
    private const double FloatStep = 2e-3, FloatTolerance = 5e-3;
    private const int Rank = 3;
    private const float Scale = 1.5f;

    // In the order of BlockWeights.Matrices.
    private static readonly string[] _parts = ["q", "k", "v", "o", "gate", "up", "down"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("llama-yarn")]
    [InlineData("phi3-partial-window")]
    [InlineData("gemma3")]
    [InlineData("olmo2")]
    [InlineData("stablelm")]
    [InlineData("granite")]
    public void Accumulate_MatchesFiniteDifferences_OfEveryAdapter(string name)
    {
        var (one, checkpoint, ids) = Write(name);
        using var run = new TrainableRun(_folder.Path);
        var adapters = TestAdapters.Random(run.Stored, Rank, Scale, run.Workspace);
        using var pass = new GradientPass(run.Stored, run.Workspace, Recompute.Attention);

        double loss = pass.Accumulate(new TrainingBatch(ids, ids, [ids.Length]), 1, adapters.Gradients);

        var parts = checkpoint.DoubleParts();
        var reference = new ReferenceDecoder(one, parts);
        var random = new Random(1);
        for (int block = 0; block < one.Layers; block++)
        {
            for (int matrix = 0; matrix < 7; matrix++)
                Merge(parts[$"{_parts[matrix]}.{block}"], checkpoint.Parts[$"{_parts[matrix]}.{block}"], Doubles(adapters, block, matrix, true), Doubles(adapters, block, matrix, false));
        }
        Assert.Equal(reference.Loss(ids), loss, 1e-4);
        for (int block = 0; block < one.Layers; block++)
        {
            for (int matrix = 0; matrix < 7; matrix++)
            {
                string key = $"{_parts[matrix]}.{block}";
                double[] a = Doubles(adapters, block, matrix, true), b = Doubles(adapters, block, matrix, false);
                double Loss()
                {
                    Merge(parts[key], checkpoint.Parts[key], a, b);
                    return reference.Loss(ids);
                }
                CompareSum(key + ".A", Loss, a, adapters.Parameter(block, matrix, isA: true).Gradient, random);
                CompareSum(key + ".B", Loss, b, adapters.Parameter(block, matrix, isA: false).Gradient, random);
                Loss();
            }
        }
    }

    [Fact]
    public void Accumulate_MatchesItsOwnDifferences_WithDropout()
    {
        var (_, _, ids) = Write("llama-yarn");
        using var run = new TrainableRun(_folder.Path);
        var adapters = TestAdapters.Random(run.Stored, Rank, Scale, run.Workspace);
        var batch = new TrainingBatch(ids, ids, [ids.Length]);
        using var pass = new GradientPass(run.Stored, run.Workspace, Recompute.Block) { AdapterDropout = 0.3f };
        var none = new DecoderGradients { Blocks = [.. run.Stored.Blocks.Select(_ => new BlockGradients())] };
        pass.Accumulate(batch, 1, adapters.Gradients, seed: 5);

        var random = new Random(3);
        for (int matrix = 0; matrix < 7; matrix++)
        {
            foreach (bool isA in new[] { true, false })
            {
                var (values, gradient) = adapters.Parameter(1, matrix, isA);
                float[] start = TrainableRun.Values(values), slope = TrainableRun.Values(gradient);
                double LossAt(float step)
                {
                    // Along the gradient the difference is largest.
                    float scale = step / MathF.Sqrt(slope.Sum(g => g * g));
                    for (int i = 0; i < start.Length; i++)
                        values.RowSpan(i / values.Columns)[i % values.Columns] = start[i] + scale * slope[i];
                    return pass.Accumulate(batch, 1, none, seed: 5);
                }
                double expected = (LossAt((float)FloatStep) - LossAt((float)-FloatStep)) / (2 * FloatStep), norm = Math.Sqrt(slope.Sum(g => (double)g * g));
                LossAt(0);
                Assert.Equal(expected, norm, FloatTolerance * Math.Max(1, norm));
            }
        }
    }

    [Fact]
    public void Accumulate_GivesTheSameBits_ForTheSameSeedInEveryMode()
    {
        var (_, _, ids) = Write("gemma3");
        using var run = new TrainableRun(_folder.Path);
        var adapters = TestAdapters.Random(run.Stored, Rank, Scale, run.Workspace);
        var batch = new TrainingBatch(ids, ids, [ids.Length]);
        (double, float[]) Run(Recompute recompute, long seed)
        {
            using var pass = new GradientPass(run.Stored, run.Workspace, recompute) { AdapterDropout = 0.1f };
            adapters.Clear();
            return (pass.Accumulate(batch, 1, adapters.Gradients, seed), adapters.AllGradients());
        }
        var (loss, gradients) = Run(Recompute.None, 1);

        foreach (var recompute in Enum.GetValues<Recompute>())
        {
            var (sameLoss, same) = Run(recompute, 1);
            Assert.Equal(loss, sameLoss);
            Assert.Equal(gradients, same);
        }
        Assert.NotEqual(loss, Run(Recompute.None, 2).Item1);
    }

    // Adapters in the upper blocks alone: their gradients are those of a pass that goes to the bottom.
    [Fact]
    public void Accumulate_GivesTheSameBits_WhereItEndsAboveTheLowerBlocks()
    {
        var (_, _, ids) = Write("olmo2");
        using var run = new TrainableRun(_folder.Path);
        var adapters = TestAdapters.Random(run.Stored, Rank, Scale, run.Workspace, firstBlock: 2);
        var batch = new TrainingBatch(ids, ids, [ids.Length]);
        using var pass = new GradientPass(run.Stored, run.Workspace, Recompute.None);
        pass.Accumulate(batch, 1, adapters.Gradients);
        float[] upper = adapters.AllGradients();
        adapters.Clear();
        var all = run.Trainable.Gradients;
        for (int i = 0; i < all.Blocks.Count; i++)
            adapters.Gradients.Blocks[i].Adapters.CopyTo(all.Blocks[i].Adapters, 0);

        pass.Accumulate(batch, 1, all);

        Assert.Equal(upper, adapters.AllGradients());
        Assert.Contains(upper, value => value != 0);
    }

    private (FamilyCase Case, RandomCheckpoint Checkpoint, int[] Ids) Write(string name)
    {
        var one = FamilyCases.Of(name);
        var checkpoint = new RandomCheckpoint(one);
        checkpoint.Write(_folder.Path);
        return (one, checkpoint, [.. Enumerable.Range(0, FamilyCases.Length).Select(i => (i * 37 + 11) % one.Vocab)]);
    }

    private static double[] Doubles(TestAdapters adapters, int block, int matrix, bool isA) =>
        Array.ConvertAll(TrainableRun.Values(adapters.Parameter(block, matrix, isA).Values), value => (double)value);

    // W + scale B A.
    private static void Merge(double[] merged, float[] weight, double[] a, double[] b)
    {
        int columns = a.Length / Rank;
        for (int i = 0; i < merged.Length; i++)
        {
            merged[i] = weight[i];
            for (int r = 0; r < Rank; r++)
                merged[i] += Scale * b[i / columns * Rank + r] * a[r * columns + i % columns];
        }
    }

    private static void CompareSum(string what, Func<double> loss, double[] values, Tensor gradient, Random random)
    {
        float[] slope = TrainableRun.Values(gradient);
        int[] signs = [.. values.Select(_ => 2 * random.Next(2) - 1)];
        double expected = FiniteDifference.Of(loss, values, signs, Step), actual = slope.Zip(signs, (g, sign) => (double)g * sign).Sum();
        double tolerance = GradientTolerance * Math.Max(SmallestScale, slope.Max(MathF.Abs)) * Math.Sqrt(values.Length);
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: {actual}, expected {expected} within {tolerance}");
    }
}
