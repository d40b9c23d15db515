using System.Text;
using Shorten.Reports.Charts;

namespace Shorten.Reports;

/// <summary>Writes a report as one HTML file that needs nothing beside it: light and dark, for phones, screens and print.</summary>
/// <remarks>The page is well-formed XML too. Its script only adds buttons that copy tables.</remarks>
public sealed class HtmlRenderer
{
    // As many as a phone is wide: texts keep their size there.
    private const double ChartWidth = 360, ChartHeight = 270;

    private readonly StringBuilder _html = new();

    private HtmlRenderer()
    {
    }

    /// <summary>The whole file.</summary>
    public static string Render(ReportDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var numbers = new InvariantNumbers();
        var renderer = new HtmlRenderer();
        renderer.AddPage(document);
        return renderer._html.ToString();
    }

    private void AddPage(ReportDocument document)
    {
        var sections = document.Sections.Where(section => section.Parts.Count > 0).ToList();
        Line($"""
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{Markup.Escape(document.Title)}</title>
            <link rel="icon" href="data:,"/>
            <style>
            {PageFiles.Read("page.css")}
            </style>
            </head>
            <body>
            <header>
            <h1>{Markup.Escape(document.Title)}</h1>
            """);
        if (document.Lead is { } lead)
            Line($"<p class=\"lead\">{Markup.Escape(lead)}</p>");
        Line("</header>");
        AddContents(sections);
        Line("<main>");
        for (int i = 0; i < sections.Count; i++)
            AddSection(sections[i], IdOf(i));
        Line($"""
            </main>
            <script>
            {PageFiles.Read("page.js")}
            </script>
            </body>
            </html>
            """);
    }

    private void AddContents(List<ReportSection> sections)
    {
        if (sections.Count < 2)
            return;
        Line("<nav aria-label=\"Sections\"><ul>");
        for (int i = 0; i < sections.Count; i++)
            Line($"<li><a href=\"#{IdOf(i)}\">{Markup.Escape(sections[i].Title)}</a></li>");
        Line("</ul></nav>");
    }

    private static string IdOf(int section) => $"section-{section + 1}";

    private void AddSection(ReportSection section, string id)
    {
        Line($"<section id=\"{id}\">");
        Line($"<h2>{Markup.Escape(section.Title)}</h2>");
        for (int i = 0; i < section.Parts.Count; i++)
        {
            bool isChart = section.Parts[i] is Chart;
            if (isChart && (i == 0 || section.Parts[i - 1] is not Chart))
                Line("<div class=\"charts\">");
            AddPart(section.Parts[i]);
            if (isChart && (i + 1 == section.Parts.Count || section.Parts[i + 1] is not Chart))
                Line("</div>");
        }
        Line("</section>");
    }

    private void AddPart(ReportPart part)
    {
        switch (part)
        {
            case Paragraph paragraph:
                Line($"<p>{Markup.Escape(paragraph.Text)}</p>");
                break;
            case Preformatted { IsFolded: true } text:
                Line($"<details><summary>{Markup.Escape(text.Caption)}</summary><pre>{Markup.Escape(text.Text)}</pre></details>");
                break;
            case Preformatted text:
                Line($"<figure><figcaption>{Markup.Escape(text.Caption)}</figcaption><pre>{Markup.Escape(text.Text)}</pre></figure>");
                break;
            case ReportTable table:
                Line(HtmlTable.Of(table));
                break;
            case HeatTable table:
                Line(HtmlTable.Of(table));
                break;
            case BlockStrip strip:
                AddStrip(strip);
                break;
            case LineChart chart:
                AddChart(chart, LineChartSvg.Draw(chart, ChartTheme.Page, ChartWidth, ChartHeight, isFile: false));
                break;
            case BarChart chart:
                AddChart(chart, BarChartSvg.Draw(chart, ChartTheme.Page, ChartWidth));
                break;
        }
    }

    private void AddChart(Chart chart, string svg) => Line($"<figure><figcaption>{Markup.Escape(chart.Title)}</figcaption>\n{svg.TrimEnd()}</figure>");

    private void AddStrip(BlockStrip strip)
    {
        Line($"<figure><figcaption>{Markup.Escape(strip.Caption)}; removed ones are struck out</figcaption>");
        foreach (var row in strip.Rows)
        {
            Line($"<div class=\"strip\"><div class=\"name\">{Markup.Escape(row.Name)}: {strip.NumBlocks - row.Removed.Count} of {strip.NumBlocks} blocks</div>");
            Line($"<ol class=\"blocks\" aria-label=\"blocks of {Markup.Escape(row.Name)}\">");
            for (int block = 0; block < strip.NumBlocks; block++)
                Line(row.Removed.Contains(block) ? $"<li class=\"gone\" aria-label=\"{block}, removed\"><s>{block}</s></li>" : $"<li>{block}</li>");
            Line("</ol></div>");
        }
        Line("</figure>");
    }

    private void Line(string text) => _html.Append(text.ReplaceLineEndings("\n")).Append('\n');
}
