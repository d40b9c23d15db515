using System.Text;
using Shorten.Reports.Charts;

namespace Shorten.Reports;

/// <summary>Writes a report as Markdown without HTML, for a model card: charts become tables of their values, strips become text.</summary>
public sealed class MarkdownRenderer
{
    // Of a line with more points, some in equal distances.
    private const int MaxPoints = 20;

    private const char Kept = '■', Removed = '·';

    private readonly StringBuilder _markdown = new();

    private MarkdownRenderer()
    {
    }

    /// <summary>The whole file.</summary>
    public static string Render(ReportDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var numbers = new InvariantNumbers();
        var renderer = new MarkdownRenderer();
        renderer.Block("# " + MarkdownText.Escape(document.Title));
        if (document.Lead is { } lead)
            renderer.Block(MarkdownText.Escape(lead));
        foreach (var section in document.Sections.Where(section => section.Parts.Count > 0))
        {
            renderer.Block("## " + MarkdownText.Escape(section.Title));
            foreach (var part in section.Parts)
                renderer.Add(part);
        }
        return renderer._markdown.ToString();
    }

    private void Add(ReportPart part)
    {
        switch (part)
        {
            case Paragraph paragraph:
                Block(MarkdownText.Escape(paragraph.Text));
                break;
            case Preformatted { IsFolded: false } text:
                Fence(text.Caption, text.Text);
                break;
            case ReportTable table:
                Table(table.Caption, table.Columns, table.Rows);
                break;
            case HeatTable table:
                Add(table);
                break;
            case BlockStrip strip:
                Add(strip);
                break;
            case LineChart { IsTabled: false } chart:
                Add(chart);
                break;
            case BarChart { IsTabled: false } chart:
                Add(chart);
                break;
        }
    }

    private void Add(HeatTable table)
    {
        var grid = new HeatGrid(table);
        Table(table.Caption, [.. grid.Heads.Select((head, i) => new TableColumn(head, i > 0))],
            [.. grid.Rows.Select(row => (string[])[row.Name, .. row.Cells.Select(cell => cell.IsMarked ? $"{cell.Text} ×" : cell.Text)])]);
    }

    private void Add(BlockStrip strip)
    {
        int width = strip.Rows.Max(row => row.Name.Length);
        var lines = strip.Rows.Select(row =>
        {
            string blocks = string.Concat(Enumerable.Range(0, strip.NumBlocks).Select(block => row.Removed.Contains(block) ? Removed : Kept));
            return $"{row.Name.PadRight(width)}  {blocks}  {(row.Removed.Count == 0 ? "all blocks" : $"without {string.Join(", ", row.Removed.Order())}")}";
        });
        Fence($"{strip.Caption} ({Kept} there, {Removed} removed)", string.Join('\n', lines));
    }

    private void Add(LineChart chart)
    {
        double[] all = [.. chart.Series.SelectMany(series => series.Points).Select(point => point.X).Distinct().Order()];
        double[] shown = all.Length <= MaxPoints ? all : [.. Enumerable.Range(0, MaxPoints).Select(i => all[i * (all.Length - 1) / (MaxPoints - 1)])];
        string Cell(LineSeries series, double x) => series.Points.FirstOrDefault(point => point.X == x) is { } point ? Number(point.Y, point.Error) : "";
        Table($"{chart.Title}: {chart.Y.Label}", [new TableColumn(chart.X.Label, true), .. chart.Series.Select(series => new TableColumn(series.Name, true))],
            [.. shown.Select(x => (string[])[x.ToString("G6"), .. chart.Series.Select(series => Cell(series, x))])]);
    }

    private void Add(BarChart chart)
    {
        string Cell(BarValue? bar) => bar is null ? "" : Number(bar.Value, bar.Error);
        Table($"{chart.Title}: {chart.Axis.Label}", [new TableColumn(""), .. chart.Series.Select(series => new TableColumn(series.Name, true))],
            [.. chart.Categories.Select((category, i) => (string[])[category, .. chart.Series.Select(series => Cell(series.Values[i]))])]);
    }

    private static string Number(double value, double? error) => error is double e ? $"{value:G5} ± {e:G2}" : $"{value:G5}";

    private void Table(string caption, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        Block(MarkdownText.Escape(caption) + ":");
        var lines = new List<string> { Row(columns.Select(column => column.Title)), $"|{string.Concat(columns.Select(column => column.IsNumber ? "---:|" : "---|"))}" };
        Block(string.Join('\n', lines.Concat(rows.Select(Row))));
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(MarkdownText.Escape))} |";

    private void Fence(string caption, string text)
    {
        Block(MarkdownText.Escape(caption) + ":");
        string fence = MarkdownText.Fence(text);
        Block($"{fence}text\n{MarkdownText.Printable(text)}\n{fence}");
    }

    private void Block(string text) => _markdown.Append(_markdown.Length == 0 ? "" : "\n").Append(text).Append('\n');
}
