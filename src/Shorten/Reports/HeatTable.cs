namespace Shorten.Reports;

/// <summary>A table of numbers whose cells are the darker the larger their number is: scores by block and criterion, or correlations.</summary>
/// <param name="Caption">What it shows, with the unit.</param>
/// <param name="RowTitle">What the rows are, the heading of their names.</param>
/// <param name="Columns">Headings of the numbers.</param>
/// <param name="Rows">The rows.</param>
public sealed record HeatTable(string Caption, string RowTitle, IReadOnlyList<string> Columns, IReadOnlyList<HeatRow> Rows) : ReportPart
{
    /// <summary>Number that is not shaded; the smallest of the row where null.</summary>
    public double? Least { get; init; }

    /// <summary>Number that is shaded fully; the largest of the row where null.</summary>
    public double? Most { get; init; }

    /// <summary>How numbers are written, a .NET format.</summary>
    public string Format { get; init; } = "0.00";
}
