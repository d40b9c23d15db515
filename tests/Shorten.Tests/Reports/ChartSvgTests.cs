using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shorten.Reports.Charts;

namespace Shorten.Tests.Reports;

public sealed partial class ChartSvgTests
{
    private const double Width = 360, Height = 250;

    [Fact]
    public void LineChart_HasAxesUnitsLegendAndErrorBars()
    {
        var chart = new LineChart("Throughput & <more>", new ChartAxis("batch (sequences)", ChartScale.Log2), new ChartAxis("tokens/s") { FromZero = true },
            [new LineSeries("whole", [new(1, 100, 5), new(2, 180), new(4, 300, 10)]), new LineSeries("pruned", [new(1, 120), new(4, 350)])]);
        var svg = Draw(chart);
        Assert.Equal("Throughput & <more>", (string?)svg.Attribute("aria-label"));
        Assert.Equal(["batch (sequences)", "pruned", "tokens/s", "whole"], Texts(svg).Where(text => !double.TryParse(text, out _)).Order(StringComparer.Ordinal));
        Assert.Equal([3, 2], svg.Elements().Where(e => e.Name.LocalName == "polyline").Select(line => ((string)line.Attribute("points")!).Split(' ').Length));
        Assert.Equal(2, Paths(svg).Count(path => path.Contains('V', StringComparison.Ordinal) && path.Split('h').Length == 3));
        AssertInside(svg);
    }

    [Fact]
    public void Series_DifferWithoutColours()
    {
        var lines = Enumerable.Range(0, 5).Select(i => new LineSeries($"s{i}", [new(0, i), new(1, i)])).ToList();
        var svg = Draw(new LineChart("t", new ChartAxis("x"), new ChartAxis("y"), lines));
        string[] dashes = [.. svg.Elements().Where(e => e.Name.LocalName == "polyline").Select(e => DashPattern().Match((string)e.Attribute("style")!).Value)];
        Assert.Equal(5, dashes.Distinct().Count());
        var marks = Enumerable.Range(0, 5).Select(i => SeriesMarks.Mark(i, 0, 0, 3)).Distinct();
        Assert.Equal(5, marks.Count());
    }

    [Fact]
    public void BarChart_HasABarForEachValue_AndKeepsLongNamesInside()
    {
        var chart = new BarChart("Right answers", new ChartAxis("right answers (%)"), ["a task with a name that is far too long for a phone", "piqa"],
            [new BarSeries("a/model/whose/name/is/longer/than/the/chart/is/wide/and/then/some", [new(40, 2), new(55)]), new BarSeries("second", [new(35, 2), null]), new BarSeries("third", [new(double.NaN), new(80, 30)])]);
        var svg = Parse(BarChartSvg.Draw(chart, ChartTheme.Page, Width));
        // Three in the legend, and one for each finite value.
        Assert.Equal(3 + 4, svg.Elements().Count(e => ((string?)e.Attribute("d"))?.EndsWith('Z') == true));
        string title = svg.Descendants().Where(e => e.Name.LocalName == "title").Select(e => e.Value).Single(text => text.StartsWith("piqa, third", StringComparison.Ordinal));
        Assert.Equal("piqa, third: 80 ± 30", title);
        Assert.All(Texts(svg), text => Assert.True(text.Length <= 50));
        AssertInside(svg);
    }

    [Theory]
    [InlineData(ChartScale.Linear)]
    [InlineData(ChartScale.Log10)]
    public void Charts_LeaveOutWhatHasNoPlace(ChartScale scale)
    {
        var values = new[] { double.NaN, double.PositiveInfinity, 0, -1, 1e-9, 1e9 };
        var line = Draw(new LineChart("t", new ChartAxis("x"), new ChartAxis("y", scale), [new LineSeries("s", [.. values.Select((value, i) => new ChartPoint(i, value, 1))])]));
        var bars = Parse(BarChartSvg.Draw(new BarChart("t", new ChartAxis("y", scale), [.. values.Select((_, i) => $"c{i}")], [new BarSeries("s", [.. values.Select(value => new BarValue(value, 1))])]), ChartTheme.Page, Width));
        foreach (var svg in (XElement[])[line, bars])
        {
            Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("∞", svg.ToString(), StringComparison.Ordinal);
            AssertInside(svg);
        }
    }

    private static XElement Draw(LineChart chart) => Parse(LineChartSvg.Draw(chart, ChartTheme.Page, Width, Height, isFile: false));

    private static XElement Parse(string svg) => XDocument.Parse(svg).Root!;

    private static IEnumerable<string> Texts(XElement svg) => svg.Elements().Where(e => e.Name.LocalName == "text").Select(e => e.Value);

    private static IEnumerable<string> Paths(XElement svg) => svg.Elements().Select(e => (string?)e.Attribute("d")).OfType<string>();

    // Where texts begin, and all that paths name absolutely.
    private static void AssertInside(XElement svg)
    {
        double[] box = [.. ((string)svg.Attribute("viewBox")!).Split(' ').Select(Number)];
        foreach (var text in svg.Elements().Where(e => e.Name.LocalName == "text"))
        {
            Assert.InRange(Number((string)text.Attribute("x")!), 0, box[2]);
            Assert.InRange(Number((string)text.Attribute("y")!), 8, box[3] - 2);
        }
        foreach (Match move in Paths(svg).SelectMany(path => Move().Matches(path)))
        {
            Assert.InRange(Number(move.Groups[1].Value), 0, box[2]);
            Assert.InRange(Number(move.Groups[2].Value), 0, box[3]);
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M(-?[\d.]+) (-?[\d.]+)")]
    private static partial Regex Move();

    [GeneratedRegex("stroke-dasharray:[^\"]*")]
    private static partial Regex DashPattern();
}
