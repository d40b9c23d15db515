using System.Globalization;
using Shorten.Reports;
using Shorten.Reports.Charts;

namespace Shorten.Scoring.Comparison;

/// <summary>A comparison of criteria as a report.</summary>
public static class ComparisonDocument
{
    private const string None = "-";

    /// <summary>The report on <paramref name="comparison"/> of <paramref name="model"/>.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="model">Name of the model.</param>
    public static ReportDocument Of(CriteriaComparison comparison, string model)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var document = new ReportDocument($"Criteria of {model}", Lead(comparison));
        AddBlocks(document.Add("Blocks"), comparison);
        if (comparison.Correlations.Count > 0)
            AddAgreement(document.Add("Agreement"), comparison);
        AddStability(document.Add("Stability"), comparison);
        AddCalibration(document.Add("Calibration"), comparison);
        return document;
    }

    /// <summary>A sentence that names the most stable criterion; null where there is nothing to choose.</summary>
    public static string? MostStable(CriteriaComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        if (comparison.MostStable is not { } best)
            return null;
        var row = comparison.Stability.First(row => row.Criterion == best && row.Over == OrderVariation.Seeds);
        string overlap = row.Overlaps.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {Middle(row.Overlaps).Share * Middle(row.Overlaps).Count:0.0} of {Middle(row.Overlaps).Count} removed blocks in common");
        return $"Most stable over seeds: {CriterionNames.Of(best)} (rank correlation {Text(row.Unprotected ?? row.AllBlocks)}{overlap}).";
    }

    /// <summary>A rank, and its range over the seeds where there is one: <c>4 (2-7)</c>.</summary>
    public static string Rank(ComparedBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        string range = block.LowestRank == block.HighestRank ? "" : $" ({block.LowestRank}-{block.HighestRank})";
        return string.Create(CultureInfo.InvariantCulture, $"{block.Rank}{range}");
    }

    /// <summary>A correlation with two digits.</summary>
    public static string Text(double? correlation) => correlation?.ToString("0.00", CultureInfo.InvariantCulture) ?? None;

    /// <summary>In what the windows of a row differ, in words.</summary>
    public static string Name(OrderVariation over) => over.ToString().ToLowerInvariant();

    private static string Lead(CriteriaComparison comparison)
    {
        var asked = comparison.Sets[0];
        long lastSeed = comparison.Sets.Max(set => set.Seed);
        return $"{comparison.Criteria.Count} criteria, scored on {comparison.Sets.Count} sets of windows of {asked.Length} tokens: seeds {asked.Seed} to {lastSeed}, "
            + $"{Join(comparison.Sets.Select(set => set.Samples))} windows of {Join(comparison.Sets.Select(set => set.Source))}; {comparison.Compute}. {MostStable(comparison)}".TrimEnd();
    }

    private static string Join<T>(IEnumerable<T> values)
    {
        string[] texts = [.. values.Distinct().Order().Select(value => $"{value}")];
        return texts.Length == 1 ? texts[0] : $"{string.Join(", ", texts[..^1])} and {texts[^1]}";
    }

    private static void AddBlocks(ReportSection section, CriteriaComparison comparison)
    {
        var asked = comparison.Sets[0];
        string isProtected = comparison.Protected.Count == 0 ? "No block is" : comparison.Protected.Count == 1 ? $"Block {comparison.Protected[0]} is" : $"Blocks {Join(comparison.Protected)} are";
        section.Add($"Rank 1 is the least important block. Means over the seeds, {asked.Samples} windows of {asked.Source}. {isProtected} protected.");
        string[] blocks = [.. Enumerable.Range(0, comparison.NumBlocks).Select(block => $"{block}")];
        int? count = comparison.Criteria[0].Picks is { Count: > 0 } picks ? picks[picks.Count / 2].Count : null;
        string framed = count is null ? "" : $"; framed are the {count} that go first";
        HeatRow[] ranks = [.. comparison.Criteria.Select(row => new HeatRow(CriterionNames.Of(row.Criterion), [.. row.Blocks.Select(block => (double?)block.Rank)], PickOf(row, count)))];
        section.Add(new HeatTable($"Rank of each block{framed}", "criterion", blocks, ranks) { Format = "0.#" });
        section.Add(new ReportTable("Score and rank, with their ranges over the seeds", [new TableColumn("block", IsNumber: true), .. comparison.Criteria.SelectMany(Columns)],
            [.. Enumerable.Range(0, comparison.NumBlocks).Select(block => (string[])[$"{block}", .. comparison.Criteria.SelectMany(row => Cells(row.Blocks[block]))])]));
    }

    private static IReadOnlyList<int>? PickOf(ComparedCriterion row, int? count) => row.Picks.FirstOrDefault(pick => pick.Count == count)?.Blocks;

    private static TableColumn[] Columns(ComparedCriterion row) => [new TableColumn(CriterionNames.Of(row.Criterion), IsNumber: true), new TableColumn("rank", IsNumber: true)];

    private static string[] Cells(ComparedBlock block) => [block.Min == block.Max ? Score(block.Mean) : $"{Score(block.Mean)} ({Score(block.Min)}-{Score(block.Max)})", Rank(block)];

    private static void AddAgreement(ReportSection section, CriteriaComparison comparison)
    {
        section.Add("Spearman's rank correlation of the mean scores.");
        section.Add(Matrix("All blocks", comparison, pair => pair.AllBlocks));
        if (comparison.Protected.Count > 0)
            section.Add(Matrix($"The {comparison.NumBlocks - comparison.Protected.Count} blocks that are not protected", comparison, pair => pair.Unprotected));
    }

    private static HeatTable Matrix(string caption, CriteriaComparison comparison, Func<CriteriaCorrelation, double?> value)
    {
        Criterion[] criteria = [.. comparison.Criteria.Select(row => row.Criterion)];
        double? Of(Criterion a, Criterion b) => a == b ? 1 : value(comparison.Correlations.Single(pair => (pair.First == a && pair.Second == b) || (pair.First == b && pair.Second == a)));
        return new HeatTable(caption, "criterion", [.. criteria.Select(CriterionNames.Of)], [.. criteria.Select(a => new HeatRow(CriterionNames.Of(a), [.. criteria.Select(b => Of(a, b))]))])
        {
            Least = -1,
            Most = 1,
        };
    }

    private static void AddStability(ReportSection section, CriteriaComparison comparison)
    {
        section.Add("How far orders agree that were found on windows which differ in one thing: means over pairs. Smaller sets are the beginning of larger ones, so orders over sizes share windows.");
        section.Add(new ReportTable("Rank correlation (Spearman) and blocks in common",
            [
                new TableColumn("criterion"), new TableColumn("over"), new TableColumn("pairs", IsNumber: true), new TableColumn("all blocks", IsNumber: true),
                new TableColumn("unprotected", IsNumber: true), new TableColumn("lowest", IsNumber: true), .. Counts(comparison).Select(count => new TableColumn($"first {count} in common (%)", IsNumber: true)),
            ],
            [.. comparison.Stability.Select(Cells), .. ChanceRow(comparison)]));
        section.Add(new LineChart("Does it help to take more windows?", new ChartAxis("windows") { IsWhole = true }, new ChartAxis("rank correlation over seeds"),
            [.. comparison.SeedStabilityBySize.GroupBy(row => row.Criterion).Select(rows => new LineSeries(CriterionNames.Of(rows.Key), [.. rows.SelectMany(Points)]))]));
    }

    private static IEnumerable<int> Counts(CriteriaComparison comparison) => comparison.Criteria[0].Picks.Select(pick => pick.Count);

    private static string[] Cells(OrderStability row) =>
    [
        CriterionNames.Of(row.Criterion), Name(row.Over), $"{row.NumPairs}", Text(row.AllBlocks), Text(row.Unprotected), Text(row.LowestUnprotected), .. row.Overlaps.Select(overlap => Percent(overlap.Share)),
    ];

    private static IEnumerable<string[]> ChanceRow(CriteriaComparison comparison)
    {
        if (comparison.Stability[0].Overlaps is { Count: > 0 } overlaps)
            yield return ["by chance", "", "", Text(0), Text(0), "", .. overlaps.Select(overlap => Percent(overlap.ByChance))];
    }

    private static IEnumerable<ChartPoint> Points(OrderStability row) => (row.Unprotected ?? row.AllBlocks) is { } value ? [new ChartPoint(row.Samples!.Value, value)] : [];

    // Four digits, or the fourth behind the point.
    private static string Score(double value) => value.ToString(
        value switch { >= 1e6 => "0.00e0", >= 1000 => "0", >= 100 => "0.0", >= 10 => "0.00", >= 1 => "0.000", _ => "0.0000" }, CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0", CultureInfo.InvariantCulture);

    private static PickOverlap Middle(IReadOnlyList<PickOverlap> overlaps) => overlaps[overlaps.Count / 2];

    private static void AddCalibration(ReportSection section, CriteriaComparison comparison) => section.Add(new ReportTable("Texts", [new TableColumn("text"), new TableColumn("SHA-256"), new TableColumn("windows"), new TableColumn("seeds")],
        [.. comparison.Sets.GroupBy(set => set.Sha256).Select(sets => (string[])[sets.First().Source, sets.Key, Join(sets.Select(set => set.Samples)), $"{sets.Min(set => set.Seed)} to {sets.Max(set => set.Seed)}"])]));
}
