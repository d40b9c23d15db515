namespace Shorten.Reports.Charts;

/// <summary>A chart of lines or marks over a number. Series differ by colour, dash and mark.</summary>
/// <param name="Title">What it shows; its name for those who cannot see it.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">The lines. Points that are not finite, or not positive on a logarithmic axis, are left out.</param>
public sealed record LineChart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<LineSeries> Series) : Chart(Title);
