namespace Shorten.Reports.Results;

/// <summary>Repeated measurements.</summary>
internal readonly record struct BenchSeries
{
    public required double Mean { get; init; }

    public required double Std { get; init; }
}
