namespace Shorten.Reports.Charts;

/// <summary>Points that belong together.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">The points, in the order in which they are joined.</param>
/// <param name="Style">How they are drawn.</param>
public sealed record LineSeries(string Name, IReadOnlyList<ChartPoint> Points, LineStyle Style = LineStyle.Marked);
