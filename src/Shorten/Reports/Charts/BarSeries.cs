namespace Shorten.Reports.Charts;

/// <summary>Bars of one colour, one for each category.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Values">A value for each category; null where there is none.</param>
public sealed record BarSeries(string Name, IReadOnlyList<BarValue?> Values);
