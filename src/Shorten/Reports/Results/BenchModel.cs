namespace Shorten.Reports.Results;

/// <summary>A model of a result of <c>bench</c>.</summary>
internal readonly record struct BenchModel
{
    public required string Model { get; init; }

    public IReadOnlyDictionary<string, string>? ModelSha256 { get; init; }
}
