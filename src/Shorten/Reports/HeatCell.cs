namespace Shorten.Reports;

/// <summary>A cell of a heat table.</summary>
/// <param name="Text">The number; empty where there is none.</param>
/// <param name="Shade">From 0, not shaded, to 1.</param>
/// <param name="IsMarked">True if it has a frame.</param>
internal readonly record struct HeatCell(string Text, double Shade, bool IsMarked);
