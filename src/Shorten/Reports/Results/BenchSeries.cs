namespace Shorten.Reports.Results;

/// <summary>Repeated measurements.</summary>
internal readonly record struct BenchSeries
{
    public required double Mean { get; init; }

    public required double Std { get; init; }

    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>The middle value; ratios are of medians.</summary>
    public double Median => Values is { Count: > 0 } values ? Shorten.Median.Of(values) : Mean;
}
