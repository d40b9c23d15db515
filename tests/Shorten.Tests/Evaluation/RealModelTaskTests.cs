using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Evaluation.Tasks;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tests.Conversion;
using Shorten.Tokenizers;

namespace Shorten.Tests.Evaluation;

/// <summary>Zero-shot tasks on SmolLM2-135M in bf16, as lm-evaluation-harness scores them.</summary>
[Collection(RealModel.Collection)]
public sealed class RealModelTaskTests(RealModel real)
{
    // As the goldens state them.
    private const double LogLikelihoodTolerance = 2e-3;
    private const int AccuracyTolerance = 2, FirstDocuments = 40;

    // All questions of the unpruned model take minutes; bench/goldens.sh asks them.
    [SkippableTheory]
    [InlineData("unpruned", "piqa", FirstDocuments)]
    [InlineData("unpruned", "arc_challenge", FirstDocuments)]
    [InlineData("unpruned", "openbookqa", FirstDocuments)]
    [InlineData("ppl+_6_removed", "piqa", 250)]
    [InlineData("ppl+_6_removed", "arc_challenge", 250)]
    [InlineData("ppl+_6_removed", "openbookqa", 250)]
    public void Run_MatchesReference(string name, string task, int limit)
    {
        var golden = JsonNode.Parse(File.ReadAllBytes(RealModel.Golden("zeroshot.json")))![name]!;
        using var checkpoint = Checkpoint.Open(real.Bf16Folder());
        var model = DecoderModel.Open(checkpoint).Without([.. golden["removed"]!.AsArray().Select(i => (int)i!)]);
        var definition = new TaskLibrary([]).Get(task);
        var settings = new TaskSettings(Limit: limit);
        var data = TaskData.Read(definition, TaskDataFiles.Find(Fixtures.Shared("data")!, definition, definition.Split), settings, []);
        using var workspace = new Workspace();
        var result = TaskEvaluator.Run(model, new TokenizedTask(data, model, Tokenizer.FromFolder(checkpoint.Path), settings.Harness), workspace);

        var first = golden["first_docs"]![task]!.AsArray();
        Assert.Equal(FirstDocuments, first.Count);
        foreach (var (expected, score) in first.Zip(result.Scores))
        {
            Assert.Equal((int)expected!["gold"]!, score.Gold);
            double[] sums = [.. expected["loglikelihoods"]!.AsArray().Select(sum => (double)sum!)];
            Assert.All(sums.Zip(score.LogLikelihoods), pair => Assert.Equal(pair.First, pair.Second, LogLikelihoodTolerance));
            Assert.Equal(((int)expected["pick"]!, (int)expected["pick_norm"]!), (score.Pick, score.PickNormalized));
        }
        if (limit == FirstDocuments)
            return;
        var accuracy = golden["results"]!.AsArray().Single(entry => (string)entry!["task"]! == task)!;
        Assert.Equal((int)accuracy["docs"]!, result.Scores.Count);
        foreach (string metric in definition.Metrics)
        {
            Assert.Equal((double)accuracy[metric]! * limit, result.Mean(metric) * limit, AccuracyTolerance);
            Assert.Equal((double)accuracy[metric + "_stderr"]!, result.StandardError(metric), 1e-3);
        }
    }
}
