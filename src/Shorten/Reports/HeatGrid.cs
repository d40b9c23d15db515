namespace Shorten.Reports;

/// <summary>A heat table as it is written: turned where it has many columns and few rows, since pages scroll down.</summary>
internal sealed class HeatGrid
{
    private const int MaxColumns = 12;

    /// <summary>Lays <paramref name="table"/> out.</summary>
    public HeatGrid(HeatTable table)
    {
        var cells = table.Rows.Select(row => Cells(table, row)).ToList();
        bool isTurned = table.Columns.Count > MaxColumns && table.Rows.Count < table.Columns.Count;
        Heads = isTurned ? [table.ColumnTitle, .. table.Rows.Select(row => row.Name)] : [table.RowTitle, .. table.Columns];
        Rows = isTurned
            ? [.. table.Columns.Select((column, i) => (column, (IReadOnlyList<HeatCell>)[.. cells.Select(row => row[i])]))]
            : [.. table.Rows.Zip(cells, (row, own) => (row.Name, (IReadOnlyList<HeatCell>)own))];
    }

    /// <summary>Headings of the columns, that of the names first.</summary>
    public IReadOnlyList<string> Heads { get; }

    /// <summary>Name and cells of each row.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<HeatCell> Cells)> Rows { get; }

    private static List<HeatCell> Cells(HeatTable table, HeatRow row)
    {
        var shade = table.IsByRank ? RankShade(row) : ValueShade(table, row);
        return [.. row.Values.Select((value, i) => value is double number && double.IsFinite(number)
            ? new HeatCell(number.ToString(row.Format ?? table.Format), shade(number), row.Marked?.Contains(i) == true)
            : new HeatCell("", 0, row.Marked?.Contains(i) == true))];
    }

    private static Func<double, double> ValueShade(HeatTable table, HeatRow row)
    {
        double least = table.Least ?? Finite(row).DefaultIfEmpty(0).Min(), most = table.Most ?? Finite(row).DefaultIfEmpty(0).Max();
        return value => most > least ? Math.Clamp((value - least) / (most - least), 0, 1) : 0;
    }

    private static Func<double, double> RankShade(HeatRow row)
    {
        double[] sorted = [.. Finite(row).Distinct().Order()];
        return value => sorted.Length > 1 ? (double)Array.BinarySearch(sorted, value) / (sorted.Length - 1) : 0;
    }

    private static IEnumerable<double> Finite(HeatRow row) => row.Values.OfType<double>().Where(double.IsFinite);
}
