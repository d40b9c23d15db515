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
        var initial = GoldenTensors.Open(RealModel.Golden("lora-initial-A.safetensors"));
        var (parameters, gradients) = GoldenRun.Adapt(model, new AdapterSettings { R = 8, LoraAlpha = 16 }, initial, _workspace);
        var before = GoldenRun.Copies(parameters);
        var sequences = golden["examples"]!.AsArray().Select(e => (Ints(e!["input_ids"]!), Ints(e!["labels"]!)));
        var settings = new TrainingSettings { Steps = 12, BatchRows = 2, LearningRate = 1e-4, WarmupSteps = 4, LossMean = LossMean.Micro };
        var (result, losses) = GoldenRun.Of(model, parameters, gradients, [.. sequences.Chunk(4).Select(GoldenRun.Row)], settings, _workspace);
        GoldenRun.AssertSteps(golden["steps"]!.AsArray(), result, losses, LossTolerance, NormTolerance);
        GoldenRun.AssertNorms(golden["adapter"]!.AsObject(), parameters, before, NormTolerance);
        AssertPerplexity(golden, checkpoint, model);
    }

    [SkippableFact]
    public void Full_FollowsPyTorch_ForSixSteps()
    {
        var golden = Golden("full-parameter.json");
        using var checkpoint = Pruned(golden);
        var trainable = DecoderModel.Trainable(checkpoint, _workspace);
        var parameters = GoldenRun.Parameters(trainable);
        var before = GoldenRun.Copies(parameters);
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
        GoldenRun.AssertSteps(golden["steps"]!.AsArray(), result, losses, LossTolerance, NormTolerance);
        GoldenRun.AssertNorms(golden["weights"]!.AsObject(), parameters, before, NormTolerance);
        AssertPerplexity(golden, checkpoint, trainable.Model);
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
}
