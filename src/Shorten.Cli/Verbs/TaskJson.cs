using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Evaluation.Tasks;
using Shorten.Tensors;

namespace Shorten.Cli.Verbs;

/// <summary>Results of tasks in the layout of lm-evaluation-harness's result file.</summary>
internal sealed class TaskJson(TaskReport report, TaskSettings settings, ComputeMode compute)
{
    private static readonly JsonSerializerOptions _line = new() { Encoder = VerbContext.JsonOptions.Encoder };

    /// <summary>Adds the result of one model as the harness lays it out; of several, a list <c>models</c> of such results and the differences.</summary>
    public void AddTo(JsonObject result)
    {
        result["schema"] = 1;
        result["version"] = typeof(TaskJson).Assembly.GetName().Version!.ToString(3);
        result["compute"] = compute.Name();
        if (report.Rows.Count == 1)
        {
            foreach (var (key, value) in OfModel(report.Rows[0]))
                result[key] = value;
            return;
        }
        result["models"] = new JsonArray([.. report.Rows.Select(row => (JsonNode?)new JsonObject(OfModel(row)))]);
        result["differences"] = report.Differences();
    }

    /// <summary>A line for each question: what was asked, what came out, what was right.</summary>
    public static string Samples(TaskData data, TaskResult result) => string.Concat(result.Scores.Select((score, i) => Sample(data.Documents[i], score, i, result.Task).ToJsonString(_line) + "\n"));

    private Dictionary<string, JsonNode?> OfModel(TaskRow row) => new()
    {
        ["model"] = row.Model,
        ["results"] = PerTask(row, result => new JsonObject([new("alias", result.Task.Name), .. result.Task.Metrics.SelectMany(metric => Metric(result, metric))])),
        ["average"] = row.Average,
        ["configs"] = PerTask(row, Config),
        ["versions"] = PerTask(row, result => result.Task.Versions.TryGetValue(report.Version, out int version) ? version : 0),
        ["n-shot"] = PerTask(row, _ => settings.NumFewshot),
        ["n-samples"] = PerTask(row, result => new JsonObject { ["original"] = result.NumDocuments, ["effective"] = result.Scores.Count }),
        ["config"] = new JsonObject
        {
            ["model"] = "shorten",
            ["model_args"] = $"pretrained={row.Model}",
            ["model_num_parameters"] = row.NumParameters,
            ["model_sha256"] = row.ModelSha256 is null ? null : new JsonObject(row.ModelSha256.Select(hash => KeyValuePair.Create(hash.Key, (JsonNode?)hash.Value))),
            ["blocks"] = row.NumBlocks,
            ["limit"] = settings.Limit,
            ["harness"] = report.Version,
        },
        ["max_length"] = row.MaxLength,
        ["date"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        ["total_evaluation_time_seconds"] = row.Seconds,
    };

    private static JsonObject PerTask(TaskRow row, Func<TaskResult, JsonNode?> value) => new(row.Results.Select(result => KeyValuePair.Create(result.Task.Name, value(result))));

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Metric(TaskResult result, string metric) =>
        [new($"{metric},none", result.Mean(metric)), new($"{metric}_stderr,none", TaskReport.Finite(result.StandardError(metric)))];

    private JsonObject Config(TaskResult result) => new()
    {
        ["task"] = result.Task.Name,
        ["task_sha256"] = result.Task.Sha256,
        ["output_type"] = "multiple_choice",
        ["split"] = result.Task.Split,
        ["num_fewshot"] = settings.NumFewshot,
        ["average_metric"] = result.Task.Average,
        ["files"] = new JsonObject(result.Files.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))),
    };

    private static JsonObject Sample(TaskDocument document, DocumentScore score, int index, TaskDefinition task)
    {
        var line = new JsonObject
        {
            ["doc_id"] = index,
            ["target"] = score.Gold,
            ["arguments"] = new JsonArray([.. document.Choices.Select((choice, i) => (JsonNode?)new JsonArray(document.Contexts[i], " " + choice))]),
            ["resps"] = new JsonArray([.. score.LogLikelihoods.Select(sum => (JsonNode?)sum)]),
        };
        foreach (string metric in task.Metrics)
            line[metric] = score.Right(metric);
        return line;
    }
}
