using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shorten.Reports.Results;

/// <summary>The tasks of one model in a result of <c>eval</c>, in the layout of lm-evaluation-harness.</summary>
internal readonly record struct TaskModel
{
    public required string Model { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> Results { get; init; }

    public required IReadOnlyDictionary<string, TaskConfig> Configs { get; init; }

    [JsonPropertyName("n-samples")]
    public required IReadOnlyDictionary<string, TaskSamples> Samples { get; init; }

    public required TaskRun Config { get; init; }
}
