using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Training;

namespace Shorten.Tests.Training;

/// <summary>A LoRA run and one of all weights on a tiny random model, beside those of PEFT and PyTorch.</summary>
public sealed class TinyTrainingGoldenTests : IDisposable
{
    // Those that the goldens state: 5 to 20 times the noise of float32.
    private const double LossTolerance = 2e-4, NormTolerance = 1e-3, LearningRateTolerance = 1e-6;
    private const float AdapterTolerance = 2e-4f;
    private const double WeightTolerance = 2e-5, WeightShare = 0.999, LargestWeightDifference = 4e-3;

    private readonly Checkpoint _checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "llama-mha"));
    private readonly Workspace _workspace = new();

    public void Dispose()
    {
        _workspace.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [InlineData(LossMean.Micro, "micro")]
    [InlineData(LossMean.Tokens, "tokens")]
    public void Lora_EndsAtTheAdapterOfPeft(LossMean mean, string name)
    {
        var golden = Golden("golden.json")["runs"]![name]!;
        var model = DecoderModel.Open(_checkpoint);
        var adapter = Adapter.Read(Lora("initial"), model, _workspace);
        adapter.Apply(model);
        var blocks = model.Blocks.Select(_ => new BlockGradients()).ToList();
        var parameters = adapter.Parameters(blocks, _workspace);
        var settings = new TrainingSettings { Steps = 12, BatchRows = 2, LearningRate = 5e-3, WarmupSteps = 2, LossMean = mean };
        var (result, losses) = GoldenRun.Of(model, parameters, new DecoderGradients { Blocks = blocks }, Batches(6), settings, _workspace);
        AssertLog(golden, result, losses);
        var final = GoldenTensors.Open(Path.Combine(Lora($"final-{name}"), "adapter_model.safetensors"));
        Assert.Equal(final.Names.Order(), parameters.Select(parameter => parameter.Name).Order());
        foreach (var parameter in parameters)
            Near.Assert(final.F32(parameter.Name), GoldenRun.Values(parameter.Values), AdapterTolerance, parameter.Name);
    }

    [Fact]
    public void Full_EndsAtTheWeightsOfPyTorch()
    {
        var golden = Golden(Path.Combine("full", "golden.json"))["log"]!;
        var trainable = DecoderModel.Trainable(_checkpoint, _workspace);
        var parameters = GoldenRun.Parameters(trainable);
        var settings = new TrainingSettings { Steps = 4, BatchRows = 1, LearningRate = 1e-3, Schedule = Schedule.Constant, AdamW = new AdamWSettings { WeightDecay = 0.1 } };
        var (result, losses) = GoldenRun.Of(trainable.Model, parameters, trainable.Gradients, Batches(4), settings, _workspace);
        AssertLog(golden, result, losses);
        var final = GoldenTensors.Open(Path.Combine(Lora("full"), "golden.safetensors"));
        Assert.Equal(final.Names.Where(n => n.StartsWith("after.", StringComparison.Ordinal)).Order(), parameters.Select(parameter => "after." + parameter.Name).Order());
        var differences = parameters.SelectMany(p => final.F32("after." + p.Name).Zip(GoldenRun.Values(p.Values), (a, b) => Math.Abs((double)a - b))).ToList();
        Assert.True(differences.Max() <= LargestWeightDifference, $"a weight is off by {differences.Max()}");
        Assert.True(differences.Count(d => d <= WeightTolerance) >= WeightShare * differences.Count, $"{differences.Count(d => d > WeightTolerance)} of {differences.Count} weights are off");
    }

    private static void AssertLog(JsonNode golden, TrainingResult result, IReadOnlyList<double> losses)
    {
        double[] Expected(string name) => [.. golden[name]!.AsArray().Select(value => (double)value!)];
        var (expected, norms, rates) = (Expected("micro_loss"), Expected("grad_norm"), Expected("lr"));
        Assert.Equal(expected.Length, losses.Count);
        Assert.All(expected.Zip(losses), pair => Assert.Equal(pair.First, pair.Second, LossTolerance));
        Assert.Equal(norms.Length, result.Records.Count);
        Assert.All(norms.Zip(result.Records), pair => GoldenRun.Relative(pair.First, pair.Second.GradientNorm!.Value, NormTolerance));
        Assert.All(rates.Zip(result.Records), pair => GoldenRun.Relative(pair.First, pair.Second.LearningRate!.Value, LearningRateTolerance));
    }

    private static string Lora(string name) => Fixtures.PathOf("tiny", "lora", name);

    private static JsonNode Golden(string name) => JsonNode.Parse(File.ReadAllText(Lora(name)))!;

    private static List<TrainingRow> Batches(int count)
    {
        const int sequences = 2, length = 20;
        var golden = GoldenTensors.Open(Lora("golden.safetensors"));
        long[] ids = golden.I64("batches.input_ids"), labels = golden.I64("batches.labels"), mask = golden.I64("batches.attention_mask");
        (int[], int[]) Sequence(int index)
        {
            int start = index * length, end = start + (int)mask[start..(start + length)].Sum();
            return ([.. ids[start..end].Select(id => (int)id)], [.. labels[start..end].Select(label => (int)label)]);
        }
        return [.. Enumerable.Range(0, count).Select(batch => GoldenRun.Row([.. Enumerable.Range(batch * sequences, sequences).Select(Sequence)]))];
    }
}
