namespace Shorten.Reports.Comparison;

/// <summary>Makes the report of a comparison.</summary>
internal static class ComparisonReport
{
    public static ReportDocument Of(ModelComparison comparison)
    {
        var names = comparison.Names;
        string title = names[0] + names.Count switch { 1 => "", 2 => $" beside {names[1]}", int n => $" beside {n - 1} others" };
        string lead = names.Count == 1 ? "" : $"{string.Join(", ", names)}: the first is what the others are compared with. ";
        var document = new ReportDocument(title, $"{lead}Made by shorten compare, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC.");
        OverviewSection.Add(document.Add("Models"), comparison);
        RemovedSection.Add(document.Add("What was removed"), comparison);
        ScoresSection.Add(document.Add("Scores of the blocks"), comparison);
        PerplexitySection.Add(document.Add("Perplexity"), comparison);
        TasksSection.Add(document.Add("Tasks"), comparison);
        SpeedSection.Add(document.Add("Latency and throughput"), comparison);
        MemorySection.Add(document.Add("Memory"), comparison);
        TrainingSection.Add(document.Add("Retraining"), comparison);
        SamplesSection.Add(document.Add("Samples"), comparison);
        ManifestSection.Add(document.Add("Where the models come from"), comparison);
        MissingSection.Add(document.Add("Not measured"), comparison);
        return document;
    }
}
