using System.Text;

namespace Shorten.Reports;

/// <summary>Tables of a page.</summary>
internal static class HtmlTable
{
    // Names and dates stay on a line; longer cells are prose, which needs room to be read.
    private const int NameLength = 24, ProseLength = 40;

    // Of a shade that text in the colour of either scheme can be read on.
    private const double DarkestShade = 0.5;

    /// <summary>A table of texts and numbers.</summary>
    public static string Of(ReportTable table)
    {
        var html = Begin(table.Caption, "");
        AppendHead(html, table.Columns.Select(column => (column.Title, column.IsNumber)));
        foreach (var row in table.Rows)
        {
            AppendName(html, row[0]);
            for (int i = 1; i < row.Count; i++)
                html.Append(ClassOf(table.Columns[i], row[i])).Append(Markup.Escape(row[i])).Append("</td>");
            html.Append("</tr>\n");
        }
        return End(html);
    }

    /// <summary>A table of shaded numbers.</summary>
    public static string Of(HeatTable table)
    {
        var html = Begin(table.Caption, " class=\"heat\"");
        var grid = new HeatGrid(table);
        AppendHead(html, grid.Heads.Select((head, i) => (head, i > 0)));
        foreach (var (name, cells) in grid.Rows)
        {
            AppendName(html, name);
            foreach (var cell in cells)
                html.Append(CellOf(cell)).Append(cell.Text).Append("</td>");
            html.Append("</tr>\n");
        }
        return End(html);
    }

    private static void AppendName(StringBuilder html, string name) =>
        html.Append(name.Length > NameLength ? "<tr><th scope=\"row\">" : "<tr><th scope=\"row\" class=\"short\">").Append(Markup.Escape(name)).Append("</th>");

    private static string ClassOf(TableColumn column, string cell) =>
        column.IsNumber ? "<td class=\"n\">" : cell.Length > ProseLength ? "<td class=\"text\">" : cell.Length > NameLength ? "<td>" : "<td class=\"short\">";

    private static string CellOf(HeatCell cell) => $"<td class=\"n{(cell.IsMarked ? " mark" : "")}\" style=\"background:rgb(0 114 178 / {DarkestShade * cell.Shade:0.###})\">";

    private static StringBuilder Begin(string caption, string attributes) => new StringBuilder()
        .Append("<figure><div class=\"caption\"><span>").Append(Markup.Escape(caption)).Append("</span></div>\n")
        .Append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").Append(Markup.Escape(caption)).Append("\"><table").Append(attributes).Append(">\n");

    private static void AppendHead(StringBuilder html, IEnumerable<(string Title, bool IsNumber)> columns)
    {
        html.Append("<thead><tr>");
        foreach (var (title, isNumber) in columns)
            html.Append(isNumber ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">").Append(Markup.Escape(title)).Append("</th>");
        html.Append("</tr></thead>\n<tbody>\n");
    }

    private static string End(StringBuilder html) => html.Append("</tbody></table></div></figure>").ToString();
}
