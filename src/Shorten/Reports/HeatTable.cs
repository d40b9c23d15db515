namespace Shorten.Reports;

/// <summary>A table of numbers whose cells are shaded the more the larger their number is: scores by block and criterion, or correlations.</summary>
/// <param name="Caption">What it shows, with the unit.</param>
/// <param name="RowTitle">What the rows are: criterion.</param>
/// <param name="Columns">Headings of the numbers.</param>
/// <param name="Rows">The rows.</param>
public sealed record HeatTable(string Caption, string RowTitle, IReadOnlyList<string> Columns, IReadOnlyList<HeatRow> Rows) : ReportPart
{
    /// <summary>What the columns are: block. A table of many columns and few rows is turned.</summary>
    public string ColumnTitle { get; init; } = "";

    /// <summary>Number that is not shaded; the smallest of the row where null.</summary>
    public double? Least { get; init; }

    /// <summary>Number that is shaded fully; the largest of the row where null.</summary>
    public double? Most { get; init; }

    /// <summary>True if a cell is shaded by the rank of its number in the row, where numbers span orders of magnitude.</summary>
    public bool IsByRank { get; init; }

    /// <summary>How numbers are written, a .NET format.</summary>
    public string Format { get; init; } = "0.00";
}
