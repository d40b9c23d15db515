using Shorten.Testing;

namespace Shorten.Models.Tests.Training;

/// <summary>Adapters as PEFT computes them: losses, gradients, and the logits of what merging makes of them.</summary>
public sealed class AdapterGoldenTests : IDisposable
{
    // Stated by the goldens; gradients have those of the models.
    private const float LogitsTolerance = 3e-4f, GradientTolerance = 1e-4f, SmallestScale = 0.01f;
    private const double LossTolerance = 2e-4;

    // Between our own two ways of computing the same logits, of a few units.
    private const float MergedTolerance = 1e-4f;

    private readonly TrainableRun _run = new(Fixtures.PathOf("tiny", "models", "llama-mha"));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(Recompute.None)]
    [InlineData(Recompute.Attention)]
    [InlineData(Recompute.Block)]
    public void Accumulate_MatchesReference_FirstMicroBatch(Recompute recompute)
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "lora", "golden.safetensors"));
        var adapters = TestAdapters.Read(_run.Stored, Fixtures.PathOf("tiny", "lora", "initial"), 2, _run.Workspace);
        var batch = Batch(golden, 0);
        using var pass = new GradientPass(_run.Stored, _run.Workspace, recompute);

        // The golden's gradient is that of half the mean.
        double loss = pass.Accumulate(batch, 0.5 / batch.NumTargets, adapters.Gradients);

        Assert.Equal(5.859029293060303, loss / batch.NumTargets, LossTolerance);
        for (int block = 0; block < _run.Stored.Blocks.Count; block++)
        {
            for (int matrix = 0; matrix < 7; matrix++)
            {
                Compare(golden, adapters, block, matrix, isA: true);
                Compare(golden, adapters, block, matrix, isA: false);
            }
        }
    }

    [Fact]
    public void Loss_MatchesReference_SecondMicroBatch()
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "lora", "golden.safetensors"));
        TestAdapters.Read(_run.Stored, Fixtures.PathOf("tiny", "lora", "initial"), 2, _run.Workspace);
        var batch = Batch(golden, 1);
        using var pass = new GradientPass(_run.Stored, _run.Workspace, Recompute.Block);

        Assert.Equal(6.171320915222168, pass.Loss(batch) / batch.NumTargets, LossTolerance);
    }

    [Theory]
    [InlineData("rslora", 4f)]
    [InlineData("dora", 2f)]
    public void Forward_MatchesReference_WithAdapters(string name, float scale)
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "lora", name, "golden.safetensors"));
        using var run = new ModelRun(Fixtures.PathOf("tiny", "models", "llama-mha"), golden.I64("input_ids"), 2, model => TestAdapters.Read(model, Fixtures.PathOf("tiny", "lora", name), scale, _run.Workspace));

        Near.Assert(golden.F32("logits_adapter"), run.Logits(), LogitsTolerance, name);
    }

    [Fact]
    public void Forward_EqualsTheMergedModel()
    {
        long[] ids = GoldenTensors.Open(Fixtures.PathOf("tiny", "lora", "golden.safetensors")).I64("input_ids");
        using var merged = new ModelRun(Fixtures.PathOf("tiny", "lora", "merged"), ids, 2);
        using var run = new ModelRun(Fixtures.PathOf("tiny", "models", "llama-mha"), ids, 2, model => TestAdapters.Read(model, Fixtures.PathOf("tiny", "lora", "final-micro"), 2, _run.Workspace));

        Near.Assert(merged.Logits(), run.Logits(), MergedTolerance, "logits");
    }

    // A prompt and then a token at a time, which other kernels compute.
    [Fact]
    public void ForwardWithCache_EqualsTheWholeText_WithAdapters()
    {
        long[] ids = [.. GoldenTensors.Open(Fixtures.PathOf("tiny", "lora", "golden.safetensors")).I64("input_ids").Take(24)];
        string folder = Fixtures.PathOf("tiny", "lora", "dora");
        using var run = new ModelRun(Fixtures.PathOf("tiny", "models", "llama-mha"), ids, 1, model => TestAdapters.Read(model, folder, 2, _run.Workspace));
        TestAdapters.Read(_run.Stored, folder, 2, _run.Workspace);
        var cache = new KeyValueCache(_run.Stored, ids.Length, _run.Workspace);
        var rope = new RopeTable(_run.Stored.Settings, ids.Length, _run.Workspace);
        var x = _run.Workspace.Rent(ids.Length, _run.Stored.Settings.HiddenSize);
        for (int first = 0, count = 20; first < ids.Length; first += count, count = 1)
            _run.Stored.Forward([.. ids.Skip(first).Take(count).Select(id => (int)id)], cache, rope, _run.Workspace, x.Slice(first, count));

        Near.Assert(run.HiddenStates[^1], TrainableRun.Values(x), MergedTolerance, "last hidden state");
    }

    [Fact]
    public void GradientPass_RefusesAdapters_ThatScaleRows()
    {
        TestAdapters.Read(_run.Stored, Fixtures.PathOf("tiny", "lora", "dora"), 2, _run.Workspace);

        Assert.Contains("DoRA", Assert.Throws<ArgumentException>(() => new GradientPass(_run.Stored, _run.Workspace, Recompute.None)).Message, StringComparison.Ordinal);
    }

    private static void Compare(GoldenTensors golden, TestAdapters adapters, int block, int matrix, bool isA)
    {
        string name = $"grad_first_micro_batch.{TestAdapters.NameOf(block, matrix)}.lora_{(isA ? "A" : "B")}.weight";
        float[] expected = golden.F32(name);
        Near.Assert(expected, TrainableRun.Values(adapters.Parameter(block, matrix, isA).Gradient), GradientTolerance * MathF.Max(SmallestScale, expected.Max(MathF.Abs)), name);
    }

    // The golden's rows are padded on the right; here there is no padding.
    private static TrainingBatch Batch(GoldenTensors golden, int index)
    {
        const int Sequences = 2, Length = 20;
        long[] ids = golden.I64("batches.input_ids"), labels = golden.I64("batches.labels"), mask = golden.I64("batches.attention_mask");
        int[] rows = [.. Enumerable.Range(index * Sequences * Length, Sequences * Length).Where(i => mask[i] == 1)];
        int[] lengths = [.. Enumerable.Range(index * Sequences, Sequences).Select(sequence => rows.Count(i => i / Length == sequence))];
        return new TrainingBatch([.. rows.Select(i => (int)ids[i])], [.. rows.Select(i => (int)labels[i])], lengths);
    }
}
