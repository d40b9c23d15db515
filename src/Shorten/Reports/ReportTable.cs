namespace Shorten.Reports;

/// <summary>A table. The first column names the row. A page lets its reader copy it into a spreadsheet.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The cells of each row, one for each column; empty where there is none.</param>
public sealed record ReportTable(string Caption, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows) : ReportPart;
