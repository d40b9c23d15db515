namespace Shorten.Reports.Charts;

/// <summary>A point of a line.</summary>
/// <param name="X">Where it is on the horizontal axis.</param>
/// <param name="Y">Where it is on the vertical axis.</param>
/// <param name="Error">Half the length of its error bar; null for none.</param>
public sealed record ChartPoint(double X, double Y, double? Error = null);
