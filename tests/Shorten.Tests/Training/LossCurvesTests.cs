using System.Globalization;
using System.Xml.Linq;
using Shorten.Testing;
using Shorten.Training;

namespace Shorten.Tests.Training;

public sealed class LossCurvesTests
{
    [Fact]
    public void Svg_IsTheSame_InEveryCulture()
    {
        TrainingRecord[] records = [new() { Step = 1, Loss = 2.5 }, new() { Step = 2, Loss = 1.25 }];
        string expected = LossCurves.Svg(records);
        using var commas = new CommaCulture();
        Assert.Equal(expected, LossCurves.Svg(records));
    }

    [Fact]
    public void Svg_HasBothCurves_AxesUnitsAndLegend()
    {
        var records = Enumerable.Range(0, 51).Select(step => new TrainingRecord
        {
            Step = step,
            Loss = step == 0 ? null : 4 - 0.05 * step,
            ValidationLoss = step % 10 == 0 ? 4.2 - 0.04 * step : null,
        }).ToList();
        var svg = XDocument.Parse(LossCurves.Svg(records)).Root!;
        var lines = svg.Elements().Where(e => e.Name.LocalName == "polyline").Select(e => Points((string)e.Attribute("points")!)).ToList();
        Assert.Equal([50, 6], lines.Select(line => line.Length));
        Assert.All(lines, line => Assert.Equal(line.OrderBy(p => p.X), line));
        Assert.All(lines, line => Assert.Equal(line.OrderBy(p => p.Y), line));
        Assert.All(lines.SelectMany(line => line), p => Assert.True(p.X is >= 64 and <= 704 && p.Y is >= 36 and <= 352));
        string[] texts = [.. svg.Elements().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Contains("step", texts);
        Assert.Contains("loss (nats a token)", texts);
        Assert.Contains("training (nats a token)", texts);
        Assert.Contains("validation (nats a token)", texts);
        Assert.Contains("50", texts);
        Assert.DoesNotContain("class=", LossCurves.Svg(records), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Svg_IsWellFormed_ForFewOrEqualLosses(int steps)
    {
        string svg = LossCurves.Svg([.. Enumerable.Range(1, steps).Select(step => new TrainingRecord { Step = step, Loss = 2 })]);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.NotNull(XDocument.Parse(svg).Root);
    }

    private static (double X, double Y)[] Points(string text) =>
        [.. text.Split(' ').Select(point => point.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray()).Select(p => (p[0], p[1]))];
}
