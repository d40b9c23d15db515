using System.Xml.Linq;
using Shorten.Reports;
using Shorten.Reports.Charts;
using Shorten.Testing;

namespace Shorten.Tests.Reports;

public sealed class RendererTests
{
    private const string Hostile = "</table></svg><script>alert(1)</script> & \"quoted\" 'single' | `code` *star* _low_ [link](x) \u0001\u0085\uD800";

    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml", Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Html_IsWellFormed_AndHoldsNoMarkupOfTheData()
    {
        string page = HtmlRenderer.Render(Everything(Hostile));
        var root = XDocument.Parse(page).Root!;
        Assert.Equal(Html + "html", root.Name);
        Assert.Single(root.Descendants(Html + "script"));
        Assert.Equal(2, root.Descendants(Svg + "svg").Count());
        Assert.Equal(Hostile.Replace("\u0001\u0085\uD800", "\uFFFD\uFFFD\uFFFD", StringComparison.Ordinal), root.Descendants(Html + "title").First().Value);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page.Replace(Html.NamespaceName, "", StringComparison.Ordinal).Replace(Svg.NamespaceName, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WritesNumbersAlike_InEveryCulture()
    {
        var document = Everything("text");
        string page = HtmlRenderer.Render(document), text = MarkdownRenderer.Render(document);
        using var commas = new CommaCulture();
        Assert.Equal(page, HtmlRenderer.Render(document));
        Assert.Equal(text, MarkdownRenderer.Render(document));
        Assert.Equal("1,5", $"{1.5}");
    }

    [Fact]
    public void Html_HasSectionsInOrder_WithoutEmptyOnes()
    {
        var document = new ReportDocument("t");
        document.Add("First").Add("text");
        document.Add("Empty");
        document.Add("Second").Add(new LineChart("a", new ChartAxis("x"), new ChartAxis("y"), [])).Add(new LineChart("b", new ChartAxis("x"), new ChartAxis("y"), [])).Add("between").Add(new LineChart("c", new ChartAxis("x"), new ChartAxis("y"), []));
        var root = XDocument.Parse(HtmlRenderer.Render(document)).Root!;
        Assert.Equal(["First", "Second"], root.Descendants(Html + "h2").Select(heading => heading.Value));
        Assert.Equal(["First", "Second"], root.Descendants(Html + "nav").Descendants(Html + "a").Select(link => link.Value));
        Assert.Equal(["#section-1", "#section-2"], root.Descendants(Html + "a").Select(link => (string)link.Attribute("href")!));
        Assert.Equal([2, 1], root.Descendants(Html + "div").Where(e => (string?)e.Attribute("class") == "charts").Select(e => e.Elements(Html + "figure").Count()));
    }

    [Fact]
    public void Html_WritesTablesAsTheyAre()
    {
        var document = new ReportDocument("t");
        document.Add("s").Add(new ReportTable("c", [new("model"), new("speed (tokens/s)", true)], [["a", "1,234.5"], ["b", ""]]));
        var table = XDocument.Parse(HtmlRenderer.Render(document)).Root!.Descendants(Html + "table").Single();
        Assert.Equal([["model", "speed (tokens/s)"], ["a", "1,234.5"], ["b", ""]], table.Descendants(Html + "tr").Select(row => row.Elements().Select(cell => cell.Value)));
    }

    [Fact]
    public void HeatTable_IsTurned_WhereItHasManyColumns()
    {
        var wide = new HeatTable("c", "criterion", [.. Enumerable.Range(0, 30).Select(i => $"{i}")], [new HeatRow("ppl", [.. Enumerable.Range(0, 30).Select(i => (double?)i)], [7])]) { ColumnTitle = "block", Format = "0.0" };
        var document = new ReportDocument("t");
        document.Add("s").Add(wide);
        var table = XDocument.Parse(HtmlRenderer.Render(document)).Root!.Descendants(Html + "table").Single();
        Assert.Equal(["block", "ppl"], table.Descendants(Html + "thead").Descendants(Html + "th").Select(cell => cell.Value));
        var cells = table.Descendants(Html + "td").ToList();
        Assert.Equal(30, cells.Count);
        Assert.Equal("7.0", Assert.Single(cells, cell => ((string)cell.Attribute("class")!).Contains("mark", StringComparison.Ordinal)).Value);
        double[] shades = [.. cells.Select(cell => double.Parse(((string)cell.Attribute("style")!).Split("/ ")[1].TrimEnd(')')))];
        Assert.Equal((0, 0.5), (shades[0], shades[29]));
        Assert.Equal(shades.Order(), shades);
    }

    [Fact]
    public void HeatTable_ShadesByRank_OrOnOneScale()
    {
        HeatCell[] Cells(HeatTable table) => [.. new HeatGrid(table).Rows[0].Cells];
        var row = new HeatRow("r", [1, 2, 1000, null, double.NaN]);
        string[] columns = ["a", "b", "c", "d", "e"];
        Assert.Equal([0, 0.5, 1, 0, 0], Cells(new HeatTable("c", "", columns, [row]) { IsByRank = true }).Select(cell => cell.Shade));
        Assert.Equal([1, 1, 1, 0, 0], Cells(new HeatTable("c", "", columns, [row]) { Least = -1, Most = 1 }).Select(cell => cell.Shade));
        Assert.Equal(["1.00", "2.00", "1000.00", "", ""], Cells(new HeatTable("c", "", columns, [row])).Select(cell => cell.Text));
    }

    [Fact]
    public void Markdown_HasNoMarkup_AndWholeTables()
    {
        string text = MarkdownRenderer.Render(Everything(Hostile));
        bool isFenced = false;
        foreach (string line in text.Split('\n'))
        {
            isFenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (isFenced || line.StartsWith("```", StringComparison.Ordinal))
                continue;
            string visible = line.Replace(@"\\", "", StringComparison.Ordinal);
            for (int i = visible.IndexOf('<', StringComparison.Ordinal); i >= 0; i = visible.IndexOf('<', i + 1))
                Assert.Equal('\\', visible[i - 1]);
        }
        Assert.False(isFenced);
        var tables = text.Split("\n\n").Where(block => block.StartsWith('|')).Select(block => block.TrimEnd('\n').Split('\n')).ToList();
        Assert.Equal(4, tables.Count);
        Assert.All(tables, table => Assert.Single(table.Select(line => line.Replace(@"\|", "", StringComparison.Ordinal).Count(c => c == '|')).Distinct()));
    }

    [Fact]
    public void Markdown_WritesStripsAndChartsAsText()
    {
        var document = new ReportDocument("A_title", "Lead.");
        document.Add("s").Add(new BlockStrip("Removed", 8, [new StripRow("whole", []), new StripRow("pruned", [3, 4])]))
            .Add(new LineChart("Speed", new ChartAxis("batch"), new ChartAxis("tokens/s"), [new LineSeries("a", [new(1, 10.123456, 0.5), new(2, 20)]), new LineSeries("b", [new(2, 30)])]))
            .Add(new LineChart("Loss", new ChartAxis("step"), new ChartAxis("loss"), [new LineSeries("a", [.. Enumerable.Range(0, 1000).Select(i => new ChartPoint(i, i))], LineStyle.Plain)]))
            .Add(new BarChart("Left out", new ChartAxis("x"), ["c"], [new BarSeries("a", [new(1)])]) { IsTabled = true })
            .Add(new Preformatted("fence", "a ``` b")).Add(new Preformatted("folded", "nothing of it", IsFolded: true));
        string text = MarkdownRenderer.Render(document);
        Assert.StartsWith("# A\\_title\n\nLead.\n\n## s\n", text, StringComparison.Ordinal);
        Assert.Contains("whole   ■■■■■■■■  all blocks\npruned  ■■■··■■■  without 3, 4\n", text, StringComparison.Ordinal);
        Assert.Contains("Speed: tokens/s:\n\n| batch | a | b |\n|---:|---:|---:|\n| 1 | 10.123 ± 0.5 |  |\n| 2 | 20 | 30 |\n", text, StringComparison.Ordinal);
        Assert.Equal(20, text.Split('\n').Count(line => line.StartsWith("| ", StringComparison.Ordinal)) - 4);
        Assert.Contains("| 999 | 999 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing of it", text, StringComparison.Ordinal);
        Assert.Contains("````text\na ``` b\n````\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.html", "<!DOCTYPE html>")]
    [InlineData("A.HTML", "<!DOCTYPE html>")]
    [InlineData("a.md", "# t")]
    public void ReportFile_GoesByTheName(string path, string begin)
    {
        Assert.True(ReportFile.IsKnown(path));
        Assert.StartsWith(begin, ReportFile.Render(new ReportDocument("t"), path), StringComparison.Ordinal);
    }

    [Fact]
    public void ReportFile_RefusesOtherNames()
    {
        Assert.False(ReportFile.IsKnown("a.pdf"));
        Assert.Throws<ArgumentException>(() => ReportFile.Render(new ReportDocument("t"), "a.pdf"));
    }

    private static ReportDocument Everything(string text)
    {
        var document = new ReportDocument(text, text);
        document.Add(text).Add(text).Add(new Preformatted(text, text)).Add(new Preformatted(text, text, IsFolded: true))
            .Add(new ReportTable(text, [new(text), new(text, true)], [[text, text]]))
            .Add(new HeatTable(text, text, [text], [new HeatRow(text, [1], [0])]))
            .Add(new BlockStrip(text, 3, [new StripRow(text, [1])]))
            .Add(new LineChart(text, new ChartAxis(text), new ChartAxis(text), [new LineSeries(text, [new(0, 1)])]))
            .Add(new BarChart(text, new ChartAxis(text), [text], [new BarSeries(text, [new(1)])]));
        return document;
    }
}
