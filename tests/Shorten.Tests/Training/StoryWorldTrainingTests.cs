using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Scoring;
using Shorten.Tensors;
using Shorten.Training;

namespace Shorten.Tests.Training;

/// <summary>LoRA and all weights of the model in the repository, step by step beside PyTorch: a change of any kernel, of the optimiser or of the model moves them.</summary>
public sealed class StoryWorldTrainingTests : IDisposable
{
    // Ten to twenty times the distance of float32 from the golden, which is float64: losses 6e-7, norms of gradients 9e-7, perplexity 4e-7. AdamW turns the noise of the smallest gradients
    // into steps of full size: the norms of the trained values and of their changes are up to 5e-5 off.
    private const double LossTolerance = 1e-5, GradientNormTolerance = 2e-5, NormTolerance = 5e-4, PerplexityTolerance = 1e-5;

    private readonly JsonNode _golden = StoryWorld.Golden();
    private readonly Checkpoint _checkpoint = Checkpoint.Open(StoryWorld.Model);
    private readonly Workspace _workspace = new();

    public void Dispose()
    {
        _workspace.Dispose();
        _checkpoint.Dispose();
    }

    [Fact]
    public void Lora_FollowsPyTorch_ForTwelveSteps()
    {
        var golden = _golden["lora"]!;
        var model = DecoderModel.Open(_checkpoint);
        var settings = new AdapterSettings { R = (int)golden["r"]!, LoraAlpha = (double)golden["alpha"]! };
        var (parameters, gradients) = GoldenRun.Adapt(model, settings, StoryWorld.InitialA(), _workspace);
        AssertRun(golden, "adapter", model, parameters, gradients, new TrainingSettings { Steps = 12, BatchRows = 2, LearningRate = 2e-3, WarmupSteps = 3 });
    }

    [Fact]
    public void Full_FollowsPyTorch_ForSixSteps()
    {
        var trainable = DecoderModel.Trainable(_checkpoint, _workspace);
        AssertRun(_golden["full"]!, "weights", trainable.Model, GoldenRun.Parameters(trainable), trainable.Gradients, new TrainingSettings
        {
            Steps = 6,
            BatchRows = 2,
            LearningRate = 2e-4,
            WarmupSteps = 2,
            AdamW = new AdamWSettings { Beta2 = 0.95, WeightDecay = 0.1 },
        });
    }

    private void AssertRun(JsonNode golden, string trained, DecoderModel model, IReadOnlyList<TrainingParameter> parameters, DecoderGradients gradients, TrainingSettings settings)
    {
        var before = GoldenRun.Copies(parameters);
        var (result, losses) = GoldenRun.Of(model, parameters, gradients, Rows(), settings, _workspace);
        GoldenRun.AssertSteps(golden["steps"]!.AsArray(), result, losses, LossTolerance, GradientNormTolerance);
        GoldenRun.AssertNorms(golden[trained]!.AsObject(), parameters, before, NormTolerance);
        var after = new PerplexityScorer(model, StoryWorld.Windows(_golden), [0], _workspace).Run(null, null, default);
        GoldenRun.Relative((double)golden["ppl_after"]!, after.Unpruned, PerplexityTolerance);
    }

    // The first third of each sequence is not learnt.
    private List<TrainingRow> Rows() => [.. _golden["rows"]!.AsArray().Select(row => GoldenRun.Row([.. row!.AsArray().Select(StoryWorld.Ids).Select(WithLabels)]))];

    private static (int[] Ids, int[] Labels) WithLabels(int[] ids) => (ids, [.. ids.Select((id, i) => i < ids.Length / 3 ? TrainingBatch.Ignored : id)]);
}
