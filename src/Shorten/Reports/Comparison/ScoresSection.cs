using Shorten.Reports.Charts;

namespace Shorten.Reports.Comparison;

/// <summary>The score of each block by each criterion, and which of them were removed for it.</summary>
internal static class ScoresSection
{
    // Perplexities without a block: those without the first or the last would flatten all others.
    private const double LargestLinearRatio = 20;

    public static void Add(ReportSection section, ModelComparison comparison)
    {
        foreach (var ofModel in comparison.Scores.GroupBy(scores => scores.Model))
        {
            var all = ofModel.ToList();
            string name = comparison.Names[ofModel.Key];
            section.Add($"What a criterion says of each block of {name}: the lower, the less it is missed. {Calibration(all)}");
            foreach (var scores in all)
                section.Add(Chart(comparison, scores));
            string[] blocks = [.. Enumerable.Range(0, comparison.Models[ofModel.Key].NumBlocks).Select(block => $"{block}")];
            section.Add(new HeatTable($"Scores by block of {name}, shaded by rank; marked ones were removed by the criterion", "criterion", blocks,
                [.. all.Select(scores => new HeatRow(scores.Criterion, scores.Scores, [.. RemovedBy(comparison, scores).SelectMany(model => model.Blocks)], Format(scores.Scores)))])
            { ColumnTitle = "block", IsByRank = true });
        }
    }

    private static string Calibration(List<BlockScores> scores)
    {
        var texts = scores.Select(own => own.Calibration).OfType<string>().Distinct().ToList();
        return texts.Count == 0 ? "" : $"Calibration: {string.Join("; ", texts)}.";
    }

    private static LineChart Chart(ModelComparison comparison, BlockScores scores)
    {
        bool isPerplexity = scores.Unpruned is not null;
        var values = scores.Scores.OfType<double>().Where(double.IsFinite).ToList();
        bool isLogarithmic = values.Count > 0 && values.Min() > 0 && values.Max() / values.Min() > LargestLinearRatio;
        List<LineSeries> series = [new(isPerplexity ? "without the block" : "score", Points(scores.Scores, Enumerable.Range(0, scores.Scores.Count)))];
        series.AddRange(RemovedBy(comparison, scores).Select(model => new LineSeries($"removed in {model.Name}", Points(scores.Scores, model.Blocks), LineStyle.Marks)));
        if (scores.Unpruned is double whole)
            series.Add(new LineSeries("whole model", [new ChartPoint(0, whole), new ChartPoint(scores.Scores.Count - 1, whole)], LineStyle.Plain));
        var axis = new ChartAxis(isPerplexity ? "perplexity" : $"{scores.Criterion} score", isLogarithmic ? ChartScale.Log10 : ChartScale.Linear);
        return new LineChart($"Blocks by {scores.Criterion}", new ChartAxis("block") { IsWhole = true }, axis, series) { IsTabled = true };
    }

    // Models that this criterion pruned, from the model that was scored; one each where the same blocks went.
    private static IEnumerable<(string Name, IReadOnlyList<int> Blocks)> RemovedBy(ModelComparison comparison, BlockScores scores)
    {
        var hashes = comparison.Models[scores.Model].Sha256.Values.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return from i in Enumerable.Range(0, comparison.Models.Count)
               from pruning in Lineage.Prunings(comparison.Models[i].Manifest)
               where Lineage.Text(pruning, "criterion") == scores.Criterion && hashes.SetEquals(Lineage.SourceSha256(pruning))
               let blocks = Lineage.Indices(pruning, "removed").Where(block => block < scores.Scores.Count).ToList()
               group (comparison.Names[i], (IReadOnlyList<int>)blocks) by string.Join(',', blocks) into same
               select same.First();
    }

    private static List<ChartPoint> Points(IReadOnlyList<double?> scores, IEnumerable<int> blocks) =>
        [.. blocks.Where(block => scores[block] is not null).Select(block => new ChartPoint(block, scores[block]!.Value))];

    private static string Format(IReadOnlyList<double?> scores)
    {
        double largest = scores.OfType<double>().Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return largest switch { >= 1e6 or < 1e-2 => "0.000e0", >= 1000 => "N1", >= 10 => "0.00", _ => "0.0000" };
    }
}
