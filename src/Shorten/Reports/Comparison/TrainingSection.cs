using Shorten.Training;

namespace Shorten.Reports.Comparison;

/// <summary>The loss curves of retrained models.</summary>
internal static class TrainingSection
{
    private const int MaxPoints = 400;

    public static void Add(ReportSection section, ModelComparison comparison)
    {
        foreach (var run in comparison.Trainings)
            section.Add(LossCurves.Chart($"Loss of {comparison.Names[run.Model]}", run.Records, MaxPoints));
        var reports = comparison.Trainings.Where(run => run.Report is not null).ToList();
        if (reports.Count == 0)
            return;
        section.Add(new ReportTable("Retraining",
            [
                new TableColumn("model"), new TableColumn("method"), new TableColumn("data"), new TableColumn("trained parameters", true), new TableColumn("steps", true), new TableColumn("tokens", true), new TableColumn("time (s)", true),
                new TableColumn("validation before (nats a token)", true), new TableColumn("after", true),
            ],
            [.. reports.Select(run => Row(comparison.Names[run.Model], run.Report!))]));
    }

    private static string[] Row(string model, RetrainingReport report) =>
    [
        model, report.Method == RetrainingMethod.Lora ? "LoRA" : "all weights", report.Data.Source, Digits.Count(report.NumParameters), Digits.Count(report.Steps), Digits.Count(report.Tokens), Digits.Significant(report.Seconds, 3),
        report.ValidationBefore is double before ? Digits.Significant(before) : "", report.ValidationAfter is double after ? Digits.Significant(after) : "",
    ];
}
