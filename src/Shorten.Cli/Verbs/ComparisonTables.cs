using Shorten.Cli.Frame;
using Shorten.Scoring;
using Shorten.Scoring.Comparison;

namespace Shorten.Cli.Verbs;

/// <summary>A comparison of criteria as people read it on a terminal; scores are in the report and the JSON.</summary>
internal static class ComparisonTables
{
    public static void Print(VerbContext context, CriteriaComparison comparison)
    {
        PrintRanks(context, comparison);
        if (comparison.Correlations.Count > 0)
            PrintCorrelations(context, comparison);
        PrintStability(context, comparison);
        foreach (var row in comparison.Criteria)
            context.Line($"{CriterionNames.Of(row.Criterion)} removes {string.Join("; ", row.Picks.Select(pick => string.Join(", ", pick.Blocks)))}");
        if (ComparisonDocument.MostStable(comparison) is { } line)
            context.Line(line);
    }

    private static void PrintRanks(VerbContext context, CriteriaComparison comparison)
    {
        var asked = comparison.Sets[0];
        int numSeeds = comparison.Sets.Select(set => set.Seed).Distinct().Count();
        context.Line($"rank of each block by its mean score, and its range over {numSeeds} seeds: {asked.Source}, {asked.Samples} windows of {asked.Length} tokens, {comparison.Compute}");
        var table = Figures.Table([">block", .. comparison.Criteria.Select(row => ">" + CriterionNames.Of(row.Criterion)), ""]);
        for (int block = 0; block < comparison.NumBlocks; block++)
            table.Row([$"{block}", .. comparison.Criteria.Select(row => ComparisonDocument.Rank(row.Blocks[block])), comparison.Protected.Contains(block) ? "protected" : ""]);
        context.Print(table);
    }

    private static void PrintCorrelations(VerbContext context, CriteriaComparison comparison)
    {
        context.Line("rank correlation of the mean scores: unprotected blocks (all blocks)");
        Criterion[] criteria = [.. comparison.Criteria.Select(row => row.Criterion)];
        var table = Figures.Table(["", .. criteria.Skip(1).Select(criterion => ">" + CriterionNames.Of(criterion))]);
        foreach (var first in criteria.SkipLast(1))
        {
            var pairs = comparison.Correlations.Where(pair => pair.First == first).ToDictionary(pair => pair.Second, pair => $"{ComparisonDocument.Text(pair.Unprotected)} ({ComparisonDocument.Text(pair.AllBlocks)})");
            table.Row([CriterionNames.Of(first), .. criteria.Skip(1).Select(second => pairs.GetValueOrDefault(second, ""))]);
        }
        context.Print(table);
    }

    private static void PrintStability(VerbContext context, CriteriaComparison comparison)
    {
        context.Line("stability: rank correlation and removed blocks in common, means over pairs of orders");
        var counts = comparison.Criteria[0].Picks.Select(pick => $">first {pick.Count}");
        var table = Figures.Table(["criterion", "over", ">pairs", ">all blocks", ">unprotected", ">lowest", .. counts]);
        foreach (var row in comparison.Stability)
            table.Row(Cells(row, ComparisonDocument.Name(row.Over)));
        foreach (var row in comparison.SeedStabilityBySize)
            table.Row(Cells(row, $"seeds, {row.Samples} windows"));
        if (comparison.Stability[0].Overlaps is { Count: > 0 } overlaps)
            table.Row(["by chance", "", "", "", "", "", .. overlaps.Select(overlap => Figures.Percent(overlap.ByChance))]);
        context.Print(table);
    }

    private static string[] Cells(OrderStability row, string over) =>
    [
        CriterionNames.Of(row.Criterion), over, $"{row.NumPairs}", ComparisonDocument.Text(row.AllBlocks), ComparisonDocument.Text(row.Unprotected), ComparisonDocument.Text(row.LowestUnprotected),
        .. row.Overlaps.Select(overlap => Figures.Percent(overlap.Share)),
    ];
}
