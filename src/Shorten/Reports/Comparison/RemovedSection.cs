namespace Shorten.Reports.Comparison;

/// <summary>The blocks of the unpruned model that each model has and lacks.</summary>
internal static class RemovedSection
{
    public static void Add(ReportSection section, ModelComparison comparison)
    {
        foreach (var group in Enumerable.Range(0, comparison.Models.Count).GroupBy(i => comparison.Models[i].NumOriginalBlocks))
        {
            if (group.All(i => comparison.Models[i].Removed.Count == 0))
                continue;
            section.Add(new BlockStrip("Blocks of the unpruned model, counted from 0", group.Key, [.. group.Select(i => new StripRow(comparison.Names[i], [.. comparison.Models[i].Removed]))]));
        }
    }
}
