using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>Memory of generation.</summary>
internal static class MemorySection
{
    public static void Add(ReportSection section, ModelComparison comparison)
    {
        foreach (var run in comparison.Speeds.Where(run => run.Facts.Any(fact => fact.Point.Memory is not null)))
        {
            foreach (var chart in SpeedCharts.Of(comparison, run, "Memory", "memory (MB)", Held, 1e-6))
                section.Add(chart);
            section.Add(new ReportTable("Memory (MB)",
                [.. SpeedCharts.ShapeColumns, new TableColumn("weights", true), new TableColumn("keys and values", true), new TableColumn("activations", true), new TableColumn("sum", true), new TableColumn("whole process", true)],
                [.. run.Facts.Where(fact => fact.Point.Memory is not null).Select(fact => Row(comparison.Names[fact.Model], fact.Point, fact.Point.Memory!.Value))]));
            section.Add("The chart shows the sum of weights, keys and values, and activations; the whole process has the program and what the system keeps for it too.");
        }
    }

    private static BenchSeries? Held(BenchPoint point) => point.Memory is { } memory ? new BenchSeries { Mean = memory.HeldBytes, Std = 0 } : null;

    private static string[] Row(string model, BenchPoint point, BenchMemory memory) =>
    [
        .. SpeedCharts.Shape(model, point), Digits.Megabytes(memory.WeightBytes), Digits.Megabytes(memory.KeyValueBytes), Digits.Megabytes(memory.ActivationBytes), Digits.Megabytes(memory.HeldBytes),
        Digits.Megabytes(memory.ProcessBytes),
    ];
}
