namespace Shorten.Reports;

/// <summary>A row of a heat table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">A number for each column; null where there is none.</param>
/// <param name="Marked">Columns whose cells are marked with a frame, such as removed blocks; null for none.</param>
public sealed record HeatRow(string Name, IReadOnlyList<double?> Values, IReadOnlyCollection<int>? Marked = null);
