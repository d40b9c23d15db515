namespace Shorten.Reports.Charts;

/// <summary>Horizontal bars in groups, with error bars: models by task. Series differ by colour and filling.</summary>
/// <param name="Title">What it shows; its name for those who cannot see it.</param>
/// <param name="Axis">The axis of the values; a linear one begins at 0.</param>
/// <param name="Categories">Names of the groups, from the top.</param>
/// <param name="Series">The bars. Values that are not finite, or not positive on a logarithmic axis, are left out.</param>
public sealed record BarChart(string Title, ChartAxis Axis, IReadOnlyList<string> Categories, IReadOnlyList<BarSeries> Series) : Chart(Title);
