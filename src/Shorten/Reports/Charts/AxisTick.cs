namespace Shorten.Reports.Charts;

/// <summary>A tick of an axis.</summary>
/// <param name="Value">Its number.</param>
/// <param name="Label">Its text.</param>
internal sealed record AxisTick(double Value, string Label);
