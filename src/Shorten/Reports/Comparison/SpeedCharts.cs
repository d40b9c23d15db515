using Shorten.Reports.Charts;
using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>Charts and columns of what was measured with shapes of request.</summary>
internal static class SpeedCharts
{
    /// <summary>Columns that say whose a row is, and of which shape.</summary>
    public static IReadOnlyList<TableColumn> ShapeColumns { get; } =
        [new("model"), new("threads", true), new("batch", true), new("prompt (tokens)", true), new("output (tokens)", true)];

    /// <summary>The cells of <see cref="ShapeColumns"/>.</summary>
    public static string[] Shape(string model, BenchPoint point) => [model, $"{point.Threads}", $"{point.Batch}", $"{point.Input}", $"{point.Output}"];

    /// <summary>True if two points had the same shape of request.</summary>
    public static bool IsSameShape(BenchPoint a, BenchPoint b) => (a.Threads, a.Batch, a.Input, a.Output) == (b.Threads, b.Batch, b.Input, b.Output);

    /// <summary>A chart of a figure for each number of threads and tokens: lines over the batch, or bars where there is one batch.</summary>
    public static IEnumerable<Chart> Of(ModelComparison comparison, SpeedRun run, string title, string axis, Func<BenchPoint, BenchSeries?> figureOf, double factor)
    {
        var measured = run.Facts.Where(fact => figureOf(fact.Point) is not null).ToList();
        var groups = measured.GroupBy(fact => (fact.Point.Threads, fact.Point.Input, fact.Point.Output)).ToList();
        foreach (var group in groups)
        {
            string name = groups.Count == 1 ? title : $"{title}: {group.Key.Output} tokens after {group.Key.Input}, {group.Key.Threads} thread{(group.Key.Threads == 1 ? "" : "s")}";
            var batches = group.Select(fact => fact.Point.Batch).Distinct().Order().ToList();
            BenchSeries? Figure(int model, int batch) => group.Where(fact => fact.Model == model && fact.Point.Batch == batch).Select(fact => figureOf(fact.Point)).FirstOrDefault();
            yield return batches.Count > 1
                ? new LineChart(name, new ChartAxis("batch (sequences)", ChartScale.Log2), new ChartAxis(axis) { FromZero = true }, [.. Models(comparison, group).Select(i =>
                    new LineSeries(comparison.Names[i], [.. batches.Where(batch => Figure(i, batch) is not null).Select(batch => new ChartPoint(batch, factor * Figure(i, batch)!.Value.Mean, factor * Figure(i, batch)!.Value.Std))]))])
                { IsTabled = true }
                : new BarChart(name, new ChartAxis(axis), [$"batch {batches[0]}"], [.. Models(comparison, group).Select(i =>
                    new BarSeries(comparison.Names[i], [Figure(i, batches[0]) is { } figure ? new BarValue(factor * figure.Mean, factor * figure.Std) : null]))])
                { IsTabled = true };
        }
    }

    // All of them: a model keeps its colour from chart to chart.
    private static IEnumerable<int> Models(ModelComparison comparison, IEnumerable<SpeedFact> measured)
    {
        int last = measured.Max(fact => fact.Model);
        return Enumerable.Range(0, comparison.Models.Count).Where(i => i <= last);
    }
}
