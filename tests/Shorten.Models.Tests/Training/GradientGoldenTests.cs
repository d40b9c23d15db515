using Shorten.Testing;

namespace Shorten.Models.Tests.Training;

/// <summary>The gradients of the reference library for small random models of every family.</summary>
public sealed class GradientGoldenTests
{
    // Stated by the goldens, relative to the largest value of each gradient, at least a hundredth.
    private const float GradientTolerance = 1e-4f, SmallestScale = 0.01f;
    private const double LossTolerance = 1e-5;

    public static TheoryData<string, Recompute> ModelsAndModes
    {
        get
        {
            var cases = new TheoryData<string, Recompute>();
            foreach (string name in Directory.GetDirectories(Fixtures.PathOf("tiny", "models")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal))
            {
                cases.Add(name, Recompute.None);
                cases.Add(name, Recompute.Attention);
                cases.Add(name, Recompute.Block);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(ModelsAndModes))]
    public void Accumulate_MatchesReference_EveryGradient(string name, Recompute recompute)
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "models", name, "golden.safetensors"));
        using var run = new TrainableRun(Fixtures.PathOf("tiny", "models", name));
        var batch = TrainableRun.Batch(golden.I64("input_ids"), sequences: 2);

        var (loss, gradients) = run.Gradients(batch, recompute);

        Assert.Equal(golden.F32("loss")[0], loss / batch.NumTargets, LossTolerance);
        string[] names = [.. golden.Names.Where(key => key.StartsWith("grad.", StringComparison.Ordinal)).Select(key => key["grad.".Length..]).Order(StringComparer.Ordinal)];
        Assert.Equal(names, gradients.Keys.Order(StringComparer.Ordinal));
        foreach (string tensor in names)
        {
            float[] expected = golden.F32("grad." + tensor);
            Near.Assert(expected, gradients[tensor], GradientTolerance * MathF.Max(SmallestScale, expected.Max(MathF.Abs)), tensor);
        }
    }

    // The base may be stored in any type; what is kept and what is computed anew makes no difference.
    [Theory]
    [MemberData(nameof(ModelsAndModes))]
    public void Accumulate_GivesTheSameBits_FromStoredWeightsInEveryMode(string name, Recompute recompute)
    {
        using var run = new TrainableRun(Fixtures.PathOf("tiny", "models", name));
        var batch = TrainableRun.Batch(GoldenTensors.Open(Fixtures.PathOf("tiny", "models", name, "golden.safetensors")).I64("input_ids"), sequences: 2);

        var expected = run.Gradients(batch);
        var (loss, gradients) = run.Gradients(batch, recompute, run.Stored);

        Assert.Equal(expected.Loss, loss);
        foreach (var (tensor, values) in expected.Gradients)
            Assert.Equal(values, gradients[tensor]);
    }

    [Theory]
    [MemberData(nameof(ModelGoldenTests.Models), MemberType = typeof(ModelGoldenTests))]
    public void Loss_MatchesReference(string name)
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "models", name, "golden.safetensors"));
        using var run = new TrainableRun(Fixtures.PathOf("tiny", "models", name));
        var batch = TrainableRun.Batch(golden.I64("input_ids"), sequences: 2);
        using var pass = new GradientPass(run.Stored, run.Workspace, Recompute.Block);

        Assert.Equal(golden.F32("loss")[0], pass.Loss(batch) / batch.NumTargets, LossTolerance);
    }
}
