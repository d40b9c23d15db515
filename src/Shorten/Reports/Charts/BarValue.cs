namespace Shorten.Reports.Charts;

/// <summary>The value of a bar.</summary>
/// <param name="Value">Its length.</param>
/// <param name="Error">Half the length of its error bar; null for none.</param>
public sealed record BarValue(double Value, double? Error = null);
