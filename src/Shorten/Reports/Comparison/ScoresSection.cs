using Shorten.Reports.Charts;

namespace Shorten.Reports.Comparison;

/// <summary>The score of each block by each criterion, and which of them were removed for it.</summary>
internal static class ScoresSection
{
    // A model without its first or last block is lost; a chart up to there would show no difference between the others.
    private const double LargestShare = 0.8, LargestSpread = 8;

    public static void Add(ReportSection section, ModelComparison comparison)
    {
        foreach (var ofModel in comparison.Scores.GroupBy(scores => scores.Model))
        {
            var all = ofModel.ToList();
            string name = comparison.Names[ofModel.Key];
            section.Add($"What a criterion says of each block of {name}: the lower, the less it is missed. {Calibration(all)}");
            foreach (var scores in all)
                section.Add(Chart(comparison, scores, Name(scores, all)));
            string[] blocks = [.. Enumerable.Range(0, comparison.Models[ofModel.Key].NumBlocks).Select(block => $"{block}")];
            section.Add(new HeatTable($"Scores by block of {name}; marked ones were removed by the criterion", "criterion", blocks,
                [.. all.Select(scores => new HeatRow(Name(scores, all), scores.Scores, [.. RemovedBy(comparison, scores).SelectMany(model => model.Blocks)], Format(scores.Scores)))])
            { ColumnTitle = "block", IsByRank = true });
        }
    }

    private static string Calibration(List<BlockScores> scores)
    {
        var texts = scores.Select(own => own.Calibration).OfType<string>().Distinct().ToList();
        return texts.Count == 0 ? "" : $"Calibration: {string.Join("; ", texts)}.";
    }

    // The same criterion on other windows needs their name.
    private static string Name(BlockScores scores, List<BlockScores> all) =>
        scores.Calibration is not null && all.Count(other => other.Criterion == scores.Criterion) > 1 ? $"{scores.Criterion}, {scores.Calibration}" : scores.Criterion;

    private static LineChart Chart(ModelComparison comparison, BlockScores scores, string name)
    {
        bool isPerplexity = scores.Unpruned is not null;
        double limit = Limit(scores.Scores);
        List<double?> shown = [.. scores.Scores.Select(score => score > limit ? limit : score)];
        List<LineSeries> series = [new(isPerplexity ? "without the block" : "score", Points(shown, Enumerable.Range(0, shown.Count)))];
        series.AddRange(RemovedBy(comparison, scores).Select(model => new LineSeries($"removed in {model.Name}", Points(shown, model.Blocks), LineStyle.Marks)));
        List<int> higher = [.. Enumerable.Range(0, shown.Count).Where(block => scores.Scores[block] > limit)];
        if (higher.Count > 0)
            series.Add(new LineSeries($"higher: {string.Join(", ", higher.Select(block => $"{block} ({Digits.Significant(scores.Scores[block]!.Value, 3)})"))}", Points(shown, higher), LineStyle.Marks));
        if (scores.Unpruned is double whole)
            series.Add(new LineSeries("whole model", [new ChartPoint(0, whole), new ChartPoint(shown.Count - 1, whole)], LineStyle.Plain));
        return new LineChart($"Blocks by {name}", new ChartAxis("block") { IsWhole = true }, new ChartAxis(isPerplexity ? "perplexity" : $"{scores.Criterion} score"), series) { IsTabled = true };
    }

    // Above it lie outliers; infinity where there are none.
    private static double Limit(IReadOnlyList<double?> scores)
    {
        double[] sorted = [.. scores.OfType<double>().Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
            return double.PositiveInfinity;
        double limit = sorted[0] + LargestSpread * (sorted[(int)(LargestShare * (sorted.Length - 1))] - sorted[0]);
        return limit > sorted[0] && sorted[^1] > 2 * limit - sorted[0] ? limit : double.PositiveInfinity;
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

    private static List<ChartPoint> Points(List<double?> scores, IEnumerable<int> blocks) =>
        [.. blocks.Where(block => scores[block] is not null).Select(block => new ChartPoint(block, scores[block]!.Value))];

    private static string Format(IReadOnlyList<double?> scores)
    {
        double[] sorted = [.. scores.OfType<double>().Where(double.IsFinite).Select(Math.Abs).Order()];
        double median = sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
        return median switch { >= 1e6 or < 1e-2 => "0.000e0", >= 1000 => "N1", >= 10 => "N2", >= 1 => "N3", _ => "N4" };
    }
}
