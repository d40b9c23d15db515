namespace Shorten.Reports.Results;

/// <summary>The differences of a model to another, by task and metric.</summary>
internal readonly record struct ModelDifferences
{
    public required string Model { get; init; }

    public required string Reference { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, TaskDifference>> Tasks { get; init; }
}
