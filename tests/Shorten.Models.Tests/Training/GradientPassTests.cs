using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Models.Tests.Training;

/// <summary>What a pass does with its batch, its memory and what is wanted of it.</summary>
public sealed class GradientPassTests
{
    // Other kernels and other sums in float32.
    private const float SumTolerance = 2e-5f;

    private static readonly string[] _someModels = ["llama-mha", "gemma2-bf16", "qwen3-bf16", "mistral-window8"];

    public static TheoryData<string, Recompute> SomeModels
    {
        get
        {
            var cases = new TheoryData<string, Recompute>();
            foreach (string name in _someModels)
            {
                foreach (var recompute in Enum.GetValues<Recompute>())
                    cases.Add(name, recompute);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(SomeModels))]
    public void Accumulate_OfSequencesOfAnyLengths_IsTheSumOfEach(string name, Recompute recompute)
    {
        using var run = Open(name);
        var batch = Ragged();

        var (loss, gradients) = run.Gradients(batch, recompute, factor: 0.5);

        var sums = gradients.ToDictionary(pair => pair.Key, pair => new float[pair.Value.Length]);
        double expectedLoss = 0;
        for (int i = 0, start = 0; i < batch.Lengths.Length; start += batch.Lengths[i++])
        {
            int[] ids = batch.Ids[start..(start + batch.Lengths[i])], labels = batch.Labels[start..(start + batch.Lengths[i])];
            var (part, parts) = run.Gradients(new TrainingBatch(ids, labels, [ids.Length]), recompute, factor: 0.5);
            expectedLoss += part;
            foreach (var (tensor, values) in parts)
                System.Numerics.Tensors.TensorPrimitives.Add(values, sums[tensor], sums[tensor]);
        }
        Assert.Equal(expectedLoss, loss, 1e-4);
        foreach (var (tensor, values) in gradients)
            Near.Assert(sums[tensor], values, SumTolerance * MathF.Max(0.01f, sums[tensor].Max(MathF.Abs)), tensor);
    }

    [Fact]
    public void Accumulate_AddsToTheGradients()
    {
        using var run = Open("llama-mha");
        var batch = Ragged();
        var once = run.Gradients(batch, factor: 0.25).Gradients;
        using var pass = new GradientPass(run.Trainable.Model, run.Workspace, Recompute.Block);

        pass.Accumulate(batch, 0.25, run.Trainable.Gradients);

        foreach (var tensor in run.Trainable.Tensors)
            Near.Assert([.. once[tensor.Name].Select(value => 2 * value)], TrainableRun.Values(tensor.Gradient), SumTolerance * MathF.Max(0.01f, once[tensor.Name].Max(MathF.Abs)), tensor.Name);
    }

    [Fact]
    public void Accumulate_OfNoTargets_IsZero()
    {
        using var run = Open("llama-mha");
        var batch = new TrainingBatch([1, 2, 3], [1, TrainingBatch.Ignored, TrainingBatch.Ignored], [3]);
        using var pass = new GradientPass(run.Stored, run.Workspace, Recompute.None);

        Assert.Equal(0, pass.Loss(batch));
        Assert.Equal(0, pass.Accumulate(batch, 1, run.Trainable.Gradients));
        Assert.DoesNotContain(run.Trainable.Tensors.SelectMany(tensor => TrainableRun.Values(tensor.Gradient)), value => value != 0);
    }

    [Theory]
    [MemberData(nameof(SomeModels))]
    public void MatrixGradient_GetsOneMatrixAtATime_WithTheSameBits(string name, Recompute recompute)
    {
        using var run = Open(name);
        var batch = Ragged();
        var expected = run.Gradients(batch).Gradients;
        using var pass = new GradientPass(run.Stored, run.Workspace, recompute);
        var seen = new List<(int Block, int Matrix)>();
        var none = new DecoderGradients { Blocks = [.. run.Stored.Blocks.Select(_ => new BlockGradients())] };

        pass.Accumulate(batch, 1.0 / batch.NumTargets, none, matrixGradient: (block, matrix, gradient) =>
        {
            seen.Add((block, matrix));
            Assert.Equal(expected[run.Stored.Blocks[block].Weights.Matrices[matrix].Name], TrainableRun.Values(gradient));
        });

        Assert.Equal(7 * run.Stored.Blocks.Count, seen.Distinct().Count());
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(seen.Select(one => one.Block).OrderDescending(), seen.Select(one => one.Block));
    }

    [Theory]
    [MemberData(nameof(SomeModels))]
    public void Accumulate_GivesAllMemoryBack_WhereverTheLimitStopsIt(string name, Recompute recompute)
    {
        long needed = Needed(name, recompute, long.MaxValue, out var expected);
        for (int share = 1; share < 16; share++)
        {
            using var run = Open(name, long.MaxValue);
            using var narrow = new Workspace(needed * share / 16);
            using var pass = new GradientPass(run.Stored, narrow, recompute);
            Assert.Throws<MemoryLimitException>(() => pass.Accumulate(Ragged(), 1, run.Trainable.Gradients));
            pass.Dispose();
            Assert.Equal(0, narrow.UsedBytes);
        }
        Assert.Equal(needed, Needed(name, recompute, needed, out var again));
        Assert.Equal(expected, again);
    }

    // Small rows and small matrices: what is padded weighs more here than in a real model.
    [Theory]
    [MemberData(nameof(SomeModels))]
    public void PeakBytes_IsNotBelowWhatIsRented(string name, Recompute recompute)
    {
        using var run = Open(name);
        long predicted = TrainingMemory.PeakBytes(run.Stored, Ragged().Ids.Length, recompute, run.Stored.Blocks.Count);

        Assert.InRange(Needed(name, recompute, long.MaxValue, out _), predicted / 2, predicted);
    }

    [Fact]
    public void Choose_TakesTheLeastThatFits()
    {
        using var run = Open("llama-mha");
        long none = Peak(Recompute.None), attention = Peak(Recompute.Attention), block = Peak(Recompute.Block);

        Assert.True(none > attention && attention > block);
        Assert.Equal(Recompute.None, TrainingMemory.Choose(run.Stored, 4096, 4, none));
        Assert.Equal(Recompute.Attention, TrainingMemory.Choose(run.Stored, 4096, 4, none - 1));
        Assert.Equal(Recompute.Block, TrainingMemory.Choose(run.Stored, 4096, 4, attention - 1));
        Assert.Equal(Recompute.Block, TrainingMemory.Choose(run.Stored, 4096, 4, 0));

        long Peak(Recompute recompute) => TrainingMemory.PeakBytes(run.Stored, 4096, recompute, 4);
    }

    [Fact]
    public void Accumulate_RefusesGradients_OfAnotherModel()
    {
        using var run = Open("llama-mha");
        using var pass = new GradientPass(run.Stored.Without([1]), run.Workspace, Recompute.None);

        Assert.Throws<ArgumentException>(() => pass.Accumulate(Ragged(), 1, run.Trainable.Gradients));
    }

    private static TrainableRun Open(string name, long limitBytes = long.MaxValue) => new(Fixtures.PathOf("tiny", "models", name), limitBytes);

    private static long Needed(string name, Recompute recompute, long limitBytes, out float[] gradients)
    {
        using var run = Open(name);
        using var workspace = new Workspace(limitBytes);
        using var pass = new GradientPass(run.Stored, workspace, recompute);
        pass.Accumulate(Ragged(), 1, run.Trainable.Gradients);
        gradients = [.. run.Trainable.Tensors.SelectMany(tensor => TrainableRun.Values(tensor.Gradient))];
        return workspace.PeakBytes;
    }

    // Five sequences, two of them of one length behind each other, one of a single token, and labels that do not count.
    private static TrainingBatch Ragged()
    {
        int[] lengths = [13, 5, 5, 1, 21];
        int[] ids = [.. Enumerable.Range(0, lengths.Sum()).Select(i => (i * 37 + 11) % 150)];
        int[] labels = [.. ids.Select((id, i) => i % 4 == 1 ? TrainingBatch.Ignored : id)];
        return new TrainingBatch(ids, labels, lengths);
    }
}
