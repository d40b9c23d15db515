namespace Shorten.Reports.Charts;

/// <summary>An axis of a chart.</summary>
/// <param name="Label">What it measures, with the unit: <c>latency (s)</c>.</param>
/// <param name="Scale">How it places numbers.</param>
public sealed record ChartAxis(string Label, ChartScale Scale = ChartScale.Linear)
{
    /// <summary>True if the axis begins at 0 even where all numbers are far from it. A logarithmic axis does not.</summary>
    public bool FromZero { get; init; }

    /// <summary>True if only whole numbers have ticks: steps, blocks.</summary>
    public bool IsWhole { get; init; }
}
