using System.Text.Json.Serialization;

namespace Shorten.Reports.Results;

/// <summary>How a task was asked.</summary>
internal readonly record struct TaskConfig
{
    [JsonPropertyName("task_sha256")]
    public string? TaskSha256 { get; init; }

    [JsonPropertyName("num_fewshot")]
    public required int NumFewshot { get; init; }

    [JsonPropertyName("average_metric")]
    public required string AverageMetric { get; init; }
}
