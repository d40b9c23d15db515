using System.Text.Json.Nodes;
using Shorten.Pruning;
using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>The facts of a comparison as JSON.</summary>
internal static class ComparisonJson
{
    public static JsonObject Of(ModelComparison comparison) => new()
    {
        ["schema"] = 1,
        ["version"] = Manifest.ToolVersion,
        ["models"] = List(comparison.Models.Select((_, i) => Model(comparison, i))),
        ["skipped"] = Manifest.Texts(comparison.Skipped),
    };

    private static JsonObject Model(ModelComparison comparison, int index)
    {
        var model = comparison.Models[index];
        return new JsonObject
        {
            ["name"] = comparison.Names[index],
            ["model"] = model.Path,
            ["adapter"] = model.Adapter,
            ["modelSha256"] = new JsonObject(model.Sha256.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))),
            ["blocks"] = model.NumBlocks,
            ["originalBlocks"] = model.NumOriginalBlocks,
            ["removed"] = PruningPlan.List(model.Removed),
            ["parameters"] = model.NumParameters,
            ["bytes"] = model.WeightBytes,
            ["scores"] = List(comparison.Scores.Where(scores => scores.Model == index).Select(Scores)),
            ["perplexity"] = List(comparison.Perplexities.Where(fact => fact.Model == index).Select(fact => Perplexity(fact.Row))),
            ["tasks"] = List(comparison.Tasks.Where(fact => fact.Model == index).Select(Task)),
            ["average"] = new TaskAverages(comparison).Of(index),
            ["speed"] = List(comparison.Speeds.SelectMany(run => run.Facts).Where(fact => fact.Model == index).Select(fact => Speed(fact.Point))),
            ["retraining"] = comparison.Trainings.FirstOrDefault(run => run.Model == index) is { } run ? Training(run) : null,
            ["samples"] = List(model.Samples.Select(sample => new JsonObject { ["prompt"] = sample.Prompt, ["text"] = sample.Text })),
            ["manifest"] = model.Manifest?.DeepClone(),
        };
    }

    private static JsonObject Scores(BlockScores scores) => new()
    {
        ["criterion"] = scores.Criterion,
        ["unpruned"] = scores.Unpruned,
        ["scores"] = new JsonArray([.. scores.Scores.Select(score => (JsonNode?)score)]),
    };

    private static JsonObject Perplexity(PerplexityRow row) => new()
    {
        ["file"] = row.File,
        ["segmentLength"] = row.SegmentLength,
        ["bos"] = row.Bos,
        ["segments"] = row.Segments,
        ["scoredTokens"] = row.ScoredTokens,
        ["perplexity"] = row.Perplexity,
        ["perplexityStandardError"] = row.PerplexityStandardError,
    };

    private static JsonObject Task(TaskFact fact) => new()
    {
        ["task"] = fact.Key.Task,
        ["metric"] = fact.Key.Metric,
        ["questions"] = fact.Key.NumQuestions,
        ["harness"] = fact.Key.Harness,
        ["numFewshot"] = fact.Key.NumFewshot,
        ["value"] = fact.Value,
        ["standardError"] = fact.StandardError,
        ["difference"] = fact.Difference?.Difference,
        ["beyondNoise"] = fact.Difference?.BeyondNoise,
    };

    private static JsonObject Speed(BenchPoint point) => new()
    {
        ["threads"] = point.Threads,
        ["batch"] = point.Batch,
        ["input"] = point.Input,
        ["output"] = point.Output,
        ["status"] = point.Status,
        ["compute"] = point.Compute,
        ["latencySeconds"] = point.LatencySeconds?.Mean,
        ["firstTokenSeconds"] = point.FirstTokenSeconds?.Mean,
        ["secondsPerToken"] = point.SecondsPerToken?.Mean,
        ["tokensPerSecond"] = point.TokensPerSecond?.Mean,
        ["heldBytes"] = point.Memory?.HeldBytes,
        ["processBytes"] = point.Memory?.ProcessBytes,
    };

    private static JsonObject Training(TrainingRun run) => new()
    {
        ["steps"] = run.Records.Count == 0 ? 0 : run.Records[^1].Step,
        ["method"] = run.Report?.Method.ToString().ToLowerInvariant(),
        ["validationBefore"] = run.Report?.ValidationBefore,
        ["validationAfter"] = run.Report?.ValidationAfter,
    };

    private static JsonArray List(IEnumerable<JsonObject> items) => new([.. items]);
}
