using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Evaluation;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tests.Conversion;
using Shorten.Tests.Pruning;
using Shorten.Tokenizers;
using Shorten.Training;

namespace Shorten.Tests.Training;

/// <summary>LoRA and all weights on SmolLM2 with six blocks removed, beside PEFT and PyTorch.</summary>
[Collection(RealModel.Collection)]
public sealed class RealTrainingGoldenTests(RealModel real) : IDisposable
{
    // Those that the goldens state.
    private const double LossTolerance = 1e-3, NormTolerance = 1e-2, PerplexityTolerance = 1e-3;

    private readonly TemporaryFolder _folder = new();
    private readonly Workspace _workspace = new();

    public void Dispose()
    {
        _workspace.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void Lora_FollowsPeft_ForTwelveSteps()
    {
        var golden = Golden("lora.json");
        using var checkpoint = Pruned(golden);
        var model = DecoderModel.Open(checkpoint);
        var adapter = Adapter.Create(model, new AdapterSettings { R = 8, LoraAlpha = 16 }, 0, _workspace);
        var blocks = model.Blocks.Select(_ => new BlockGradients()).ToList();
        var parameters = adapter.Parameters(blocks, _workspace);
        var initial = GoldenTensors.Open(RealModel.Golden("lora-initial-A.safetensors"));
        foreach (var parameter in parameters.Where(parameter => initial.Contains(parameter.Name)))
            Fill(parameter.Values, initial.F32(parameter.Name));
        Assert.Equal(initial.Names.Count, parameters.Count(parameter => initial.Contains(parameter.Name)));
        adapter.Apply(model);
        var before = parameters.ToDictionary(parameter => parameter.Name, parameter => GoldenRun.Values(parameter.Values));
        var sequences = golden["examples"]!.AsArray().Select(e => (Ints(e!["input_ids"]!), Ints(e!["labels"]!)));
        var settings = new TrainingSettings { Steps = 12, BatchRows = 2, LearningRate = 1e-4, WarmupSteps = 4, LossMean = LossMean.Micro };
        var (result, losses) = GoldenRun.Of(model, parameters, new DecoderGradients { Blocks = blocks }, [.. sequences.Chunk(4).Select(GoldenRun.Row)], settings, _workspace);
        AssertSteps(golden, result, losses);
        AssertNorms(golden["adapter"]!.AsObject(), parameters, before);
        AssertPerplexity(golden, checkpoint, model);
    }

    [SkippableFact]
    public void Full_FollowsPyTorch_ForSixSteps()
    {
        var golden = Golden("full-parameter.json");
        using var checkpoint = Pruned(golden);
        var trainable = DecoderModel.Trainable(checkpoint, _workspace);
        var parameters = trainable.Tensors.Select(tensor => new TrainingParameter(tensor.Name, tensor.Values, tensor.Gradient, tensor.IsMatrix)).ToList();
        var before = parameters.ToDictionary(parameter => parameter.Name, parameter => GoldenRun.Values(parameter.Values));
        var sequences = golden["input_ids"]!.AsArray().Select(ids => (Ints(ids!), Ints(ids!)));
        var settings = new TrainingSettings
        {
            Steps = 6,
            BatchRows = 2,
            LearningRate = 1e-4,
            WarmupSteps = 2,
            AdamW = new AdamWSettings { Beta2 = 0.95, WeightDecay = 0.1 },
        };
        var (result, losses) = GoldenRun.Of(trainable.Model, parameters, trainable.Gradients, [.. sequences.Chunk(4).Select(GoldenRun.Row)], settings, _workspace);
        AssertSteps(golden, result, losses);
        AssertNorms(golden["weights"]!.AsObject(), parameters, before);
        AssertPerplexity(golden, checkpoint, trainable.Model);
    }

    private static void AssertSteps(JsonObject golden, TrainingResult result, IReadOnlyList<double> losses)
    {
        var steps = golden["steps"]!.AsArray();
        double[] expected = [.. steps.SelectMany(step => step!["micro_losses"]!.AsArray()).Select(loss => (double)loss!)];
        Assert.Equal(expected.Length, losses.Count);
        Assert.All(expected.Zip(losses), pair => Assert.Equal(pair.First, pair.Second, LossTolerance));
        foreach (var (step, record) in steps.Zip(result.Records))
        {
            GoldenRun.Relative((double)step!["lr"]!, record.LearningRate!.Value, 1e-9);
            GoldenRun.Relative((double)step["grad_norm"]!, record.GradientNorm!.Value, NormTolerance);
        }
    }

    private static void AssertNorms(JsonObject golden, IReadOnlyList<TrainingParameter> parameters, Dictionary<string, float[]> before)
    {
        Assert.Equal(golden.Select(entry => entry.Key).Order(), parameters.Select(parameter => parameter.Name).Order());
        foreach (var parameter in parameters)
        {
            float[] values = GoldenRun.Values(parameter.Values);
            GoldenRun.Relative((double)golden[parameter.Name]!["norm"]!, GoldenRun.Norm(values), NormTolerance);
            GoldenRun.Relative((double)golden[parameter.Name]!["change"]!, GoldenRun.Norm(values.Zip(before[parameter.Name], (a, b) => a - b)), NormTolerance);
        }
    }

    private void AssertPerplexity(JsonObject golden, Checkpoint checkpoint, DecoderModel model)
    {
        string text = Fixtures.Shared("data", "wikitext2-test.txt")!;
        var cut = PerplexitySegments.Cut(WholeText.Read(text), Tokenizer.FromFolder(checkpoint.Path), 128, BosMode.First, 100);
        var after = PerplexityEvaluator.Run(model, cut.Segments, _workspace);
        GoldenRun.Relative((double)golden["wikitext2_first_100_after"]!["ppl"]!, after.Perplexity, PerplexityTolerance);
    }

    private Checkpoint Pruned(JsonObject golden)
    {
        string output = _folder.File("pruned");
        PlanOf.Prune(real.Bf16Folder(), output, 30, Ints(golden["removed"]!));
        return Checkpoint.Open(output);
    }

    private static JsonObject Golden(string name) => JsonNode.Parse(File.ReadAllText(RealModel.Golden(name)))!.AsObject();

    private static int[] Ints(JsonNode list) => [.. list.AsArray().Select(value => (int)value!)];

    private static unsafe void Fill(Tensor tensor, float[] values) => values.CopyTo(new Span<float>(tensor.Data, (int)tensor.Length));
}
