using System.Text.Json.Serialization;

namespace Shorten.Reports.Results;

/// <summary>Model and rules of a run of tasks.</summary>
internal readonly record struct TaskRun
{
    [JsonPropertyName("model_sha256")]
    public IReadOnlyDictionary<string, string>? ModelSha256 { get; init; }

    public required string Harness { get; init; }
}
