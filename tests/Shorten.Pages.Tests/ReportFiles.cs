using Shorten.Reports;
using Shorten.Reports.Charts;
using Shorten.Reports.Comparison;
using Shorten.Testing;
using Shorten.Tests.Reports;

namespace Shorten.Pages.Tests;

/// <summary>Pages to look at: a comparison, and one with everything at its extremes.</summary>
public sealed class ReportFiles : IDisposable
{
    private const string LongName = "a-model-whose-name-nobody-would-choose-but-which-somebody-will/and-a-folder-below-it";

    private readonly TemporaryFolder _folder = new();

    public ReportFiles()
    {
        var files = new ResultFixture(_folder.Path).Write();
        Write("comparison", ModelComparison.Create(ComparisonFixture.Models(files), []).ToReport());
        Write("extremes", Extremes());
    }

    /// <summary>Names of the pages.</summary>
    public static IReadOnlyList<string> Names { get; } = ["comparison", "extremes"];

    /// <summary>Path of a page.</summary>
    public string PathOf(string name) => _folder.File(name + ".html");

    public void Dispose() => _folder.Dispose();

    private void Write(string name, ReportDocument document) => File.WriteAllText(PathOf(name), HtmlRenderer.Render(document));

    private static ReportDocument Extremes()
    {
        const int numBlocks = 126, numSeries = 8;
        var document = new ReportDocument($"A report about {LongName}", "Everything at once.");
        var axis = new ChartAxis("tokens a second and a rather long explanation");
        List<LineSeries> lines = [.. Enumerable.Range(0, numSeries).Select(i => new LineSeries($"{LongName}-{i}", [.. Enumerable.Range(0, 7).Select(x => new ChartPoint(Math.Pow(2, x), 1e7 * (i + x + 1), 1e6 * i))]))];
        document.Add("Charts")
            .Add(new LineChart("Eight lines", new ChartAxis("batch", ChartScale.Log2), axis, lines))
            .Add(new LineChart("Large numbers", new ChartAxis("step") { IsWhole = true }, new ChartAxis("loss"), [new LineSeries("loss", [new(0, 123456789), new(123456789, 987654321)])]))
            .Add(new LineChart("Small numbers", new ChartAxis("step"), new ChartAxis("loss", ChartScale.Log10), [new LineSeries("loss", [new(1e-9, 1e-12), new(2e-9, 1e12)])]))
            .Add(new LineChart("Nothing", new ChartAxis("step"), new ChartAxis("loss"), []))
            .Add(new BarChart("Bars", axis, [.. Enumerable.Range(0, 9).Select(i => $"{LongName} {i}")], [.. Enumerable.Range(0, numSeries).Select(i => new BarSeries($"{LongName}-{i}", [.. Enumerable.Range(0, 9).Select(c => c == i ? null : new BarValue(c * i, i))]))]));
        document.Add("Blocks").Add(new BlockStrip($"Blocks of {LongName}", numBlocks, [new StripRow(LongName, []), new StripRow("pruned", [.. Enumerable.Range(40, 30)])]));
        document.Add("Tables")
            .Add(new HeatTable("Scores", "criterion", [.. Enumerable.Range(0, numBlocks).Select(i => $"{i}")], [.. Enumerable.Range(0, 6).Select(i => new HeatRow($"criterion-{i}", [.. Enumerable.Range(0, numBlocks).Select(b => (double?)(b * i))], [3]))]))
            .Add(new ReportTable("Wide", [.. Enumerable.Range(0, 14).Select(i => new TableColumn($"column with a title {i}", i > 0))], [.. Enumerable.Range(0, 5).Select(row => (string[])[LongName, .. Enumerable.Range(0, 13).Select(i => $"{row * i * 1e6:N0} ± {i}")])]))
            .Add(new Preformatted("Text", new string('x', 500) + "\n" + LongName));
        document.Add(LongName).Add(new string('y', 300));
        return document;
    }
}
