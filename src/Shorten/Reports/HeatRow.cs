namespace Shorten.Reports;

/// <summary>A row of a heat table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">A number for each column; null where there is none.</param>
/// <param name="Marked">Columns whose cells are marked with a frame, such as removed blocks; null for none. Markdown has × there.</param>
/// <param name="Format">How its numbers are written, a .NET format; that of the table where null.</param>
public sealed record HeatRow(string Name, IReadOnlyList<double?> Values, IReadOnlyCollection<int>? Marked = null, string? Format = null);
