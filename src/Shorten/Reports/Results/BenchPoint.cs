namespace Shorten.Reports.Results;

/// <summary>What <c>bench</c> measured of a model with one shape of request; without figures where it does not fit or failed.</summary>
internal readonly record struct BenchPoint
{
    public required string Model { get; init; }

    public required int Threads { get; init; }

    public required int Batch { get; init; }

    public required int Input { get; init; }

    public required int Output { get; init; }

    public required string Status { get; init; }

    public string? Compute { get; init; }

    public BenchSeries? LatencySeconds { get; init; }

    public BenchSeries? FirstTokenSeconds { get; init; }

    public BenchSeries? SecondsPerToken { get; init; }

    public BenchSeries? TokensPerSecond { get; init; }

    public BenchMemory? Memory { get; init; }
}
