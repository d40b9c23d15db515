namespace Shorten.Reports.Comparison;

/// <summary>Makes the report of a comparison.</summary>
internal static class ComparisonReport
{
    public static ReportDocument Of(ModelComparison comparison)
    {
        string others = comparison.Names.Count > 1 ? $" beside {string.Join(", ", comparison.Names.Skip(1))}" : "";
        var document = new ReportDocument($"{comparison.Names[0]}{others}", $"{comparison.Models.Count switch { 1 => "A model", int n => $"{n} models; the first is what the others are compared with" }}. Made by shorten compare, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC.");
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
