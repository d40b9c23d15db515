namespace Shorten.Reports;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its heading, with the unit where there is one: <c>latency (s)</c>.</param>
/// <param name="IsNumber">True if its cells are numbers, which are aligned to the right.</param>
public sealed record TableColumn(string Title, bool IsNumber = false);
