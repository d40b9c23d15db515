namespace Shorten.Reports.Results;

/// <summary>Repeated measurements.</summary>
internal readonly record struct BenchSeries
{
    public required double Mean { get; init; }

    public required double Std { get; init; }

    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>The middle value: one slow run does not move it. Ratios are of medians.</summary>
    public double Median => Values is { Count: > 0 } values ? (values.Order().ElementAt((values.Count - 1) / 2) + values.Order().ElementAt(values.Count / 2)) / 2 : Mean;
}
