using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>Latency and throughput of generation, over the batch where several were measured.</summary>
internal static class SpeedSection
{
    public static void Add(ReportSection section, ModelComparison comparison)
    {
        foreach (var run in comparison.Speeds)
        {
            section.Add($"{run.Bench.Cpu}; {run.Bench.Runs} timed requests after {run.Bench.Warmup} to warm up, {run.Bench.Date.Replace('T', ' ')}. ± is the standard deviation; ratios are of medians.");
            foreach (var chart in SpeedCharts.Of(comparison, run, "Throughput", "tokens/s", point => point.TokensPerSecond, 1))
                section.Add(chart);
            foreach (var chart in SpeedCharts.Of(comparison, run, "Latency of a request", "latency (s)", point => point.LatencySeconds, 1))
                section.Add(chart);
            section.Add(new ReportTable("Latency and throughput",
                [.. SpeedCharts.ShapeColumns, new TableColumn("latency (s)", true), new TableColumn("first token (ms)", true), new TableColumn("time per token (ms)", true), new TableColumn("tokens/s", true), new TableColumn("× first model", true)],
                [.. run.Facts.Select(fact => Row(comparison, run, fact))]));
        }
    }

    private static string[] Row(ModelComparison comparison, SpeedRun run, SpeedFact fact)
    {
        var point = fact.Point;
        string[] shape = SpeedCharts.Shape(comparison.Names[fact.Model], point);
        if (point.TokensPerSecond is not { } speed)
            return [.. shape, point.Status, "", "", "", ""];
        double? first = run.Facts.FirstOrDefault(other => other.Model == 0 && SpeedCharts.IsSameShape(other.Point, point))?.Point.TokensPerSecond?.Median;
        return [.. shape, Cell(point.LatencySeconds, 1), Cell(point.FirstTokenSeconds, 1e3), Cell(point.SecondsPerToken, 1e3), Cell(speed, 1), first is double reference ? (speed.Median / reference).ToString("0.00") : ""];
    }

    private static string Cell(BenchSeries? series, double factor) => series is { } s ? Digits.WithError(factor * s.Mean, factor * s.Std) : "";
}
