using Shorten.Reports.Charts;

namespace Shorten.Reports.Comparison;

/// <summary>The shares of right answers, with their errors.</summary>
internal static class TasksSection
{
    public static void Add(ReportSection section, ModelComparison comparison)
    {
        var all = comparison.Tasks.GroupBy(fact => fact.Key).ToList();
        if (all.Count == 0)
            return;
        var averages = new TaskAverages(comparison);
        var averaged = all.Where(group => group.First().IsAveraged).ToList();
        bool hasMean = averages.NumTasks > 1;
        BarSeries Series(string name, int i) => new(name, [.. averaged.Select(group => Bar(group, i)), .. hasMean ? [averages.Of(i) is double mean ? new BarValue(100 * mean) : null] : (BarValue?[])[]]);
        section.Add(new BarChart("Right answers", new ChartAxis("right answers (%)"), [.. averaged.Select(group => group.Key.Task), .. hasMean ? ["mean"] : (string[])[]], [.. comparison.Names.Select(Series)]) { IsTabled = true });
        List<string[]> rows = [.. all.Select(group => (string[])[group.Key.Task, group.Key.Metric, Digits.Count(group.Key.NumQuestions), .. comparison.Names.Select((_, i) => Cell(group, i))])];
        if (hasMean)
            rows.Add(["mean", "as the paper", "", .. comparison.Names.Select((_, i) => averages.Of(i) is double mean ? Digits.Percent(mean) : "")]);
        section.Add(new ReportTable("Right answers (%)", [new TableColumn("task"), new TableColumn("metric"), new TableColumn("questions", true), .. comparison.Names.Select(name => new TableColumn(name, true))], rows));
        section.Add(Note(all.Select(group => group.Key), comparison.Tasks.Any(fact => fact.Difference is not null)));
    }

    private static BarValue? Bar(IEnumerable<TaskFact> task, int model) =>
        task.FirstOrDefault(fact => fact.Model == model) is { } fact ? new BarValue(100 * fact.Value, 100 * fact.StandardError) : null;

    private static string Cell(IEnumerable<TaskFact> task, int model)
    {
        if (task.FirstOrDefault(fact => fact.Model == model) is not { } fact)
            return "";
        string own = Digits.Percent(fact.Value) + (fact.StandardError is double error ? $" ± {Digits.Percent(error)}" : "");
        return fact.Difference is { } d ? $"{own} ({(100 * d.Difference).ToString("+0.0;−0.0;0.0")}{(d.BeyondNoise ? "*" : "")})" : own;
    }

    private static string Note(IEnumerable<TaskKey> keys, bool hasDifferences) =>
        string.Join("; ", keys.Select(key => $"Rules of lm-evaluation-harness {key.Harness}, {(key.NumFewshot == 0 ? "zero-shot" : $"{key.NumFewshot} examples")}").Distinct()) + ". ± is the standard error."
        + (hasDifferences ? " In brackets the difference to the first model on the same questions; * where it is beyond the noise (paired, 95 %)." : "");
}
