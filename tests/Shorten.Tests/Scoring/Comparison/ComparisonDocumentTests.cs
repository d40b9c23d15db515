using Shorten.Reports;
using Shorten.Scoring;
using Shorten.Scoring.Comparison;

namespace Shorten.Tests.Scoring.Comparison;

public sealed class ComparisonDocumentTests
{
    private static readonly CriteriaComparison s_comparison = CriteriaComparison.Of(
        [
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising()), FakeReports.Of(Criterion.Taylor, FakeReports.Rising()), FakeReports.Of(Criterion.Magnitude, FakeReports.Rising(2)),
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising(0), seed: 2), FakeReports.Of(Criterion.Taylor, FakeReports.Rising(), seed: 2),
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising(1), samples: 20), FakeReports.Of(Criterion.Ppl, FakeReports.Rising(1), seed: 2, samples: 20),
        ],
        [8, 9]);

    private static readonly ReportDocument s_document = ComparisonDocument.Of(s_comparison, "a-model");

    [Fact]
    public void Of_SaysWhatWasComparedAndWhatIsMostStable()
    {
        Assert.Equal("Criteria of a-model", s_document.Title);
        Assert.Equal(
            "3 criteria, scored on 4 sets of windows of 128 tokens: seeds 1 to 2, 10 and 20 windows of a.txt; f32. Most stable over seeds: taylor (rank correlation 1.00, 2.0 of 2 removed blocks in common).",
            s_document.Lead);
        Assert.Equal(["Blocks", "Agreement", "Stability", "Calibration"], s_document.Sections.Select(section => section.Title));
    }

    [Fact]
    public void Of_ShowsScoreAndRankOfEachCriterion_SideBySide()
    {
        var ranks = s_document.Sections[0].Parts.OfType<HeatTable>().Single();
        Assert.Equal(["ppl", "taylor", "magnitude"], ranks.Rows.Select(row => row.Name));
        Assert.Equal([1.5, 1.5, 3], ranks.Rows[0].Values.Take(3));
        Assert.Equal([0, 1], ranks.Rows[0].Marked);
        var scores = s_document.Sections[0].Parts.OfType<ReportTable>().Single();
        Assert.Equal(["block", "ppl", "rank", "taylor", "rank", "magnitude", "rank"], scores.Columns.Select(column => column.Title));
        Assert.Equal(["0", "0.5000 (0.0000-1.000)", "1.5 (1-2)", "0.0000", "1", "0.0000", "1"], scores.Rows[0]);
        Assert.Equal(["3", "3.000", "4", "3.000", "4", "2.000", "3"], scores.Rows[3]);
    }

    [Fact]
    public void Of_ShowsCorrelationsAsSymmetricTables()
    {
        HeatTable[] tables = [.. s_document.Sections[1].Parts.OfType<HeatTable>()];
        Assert.Equal(["All blocks", "The 8 blocks that are not protected"], tables.Select(table => table.Caption));
        var unprotected = tables[1].Rows;
        for (int i = 0; i < unprotected.Count; i++)
        {
            Assert.Equal(1, unprotected[i].Values[i]);
            Assert.Equal(unprotected.Select(row => row.Values[i]), unprotected[i].Values);
        }
        Assert.Equal(1 - 12 / 504.0, unprotected[1].Values[2]!.Value, 14);
    }

    [Fact]
    public void Of_ShowsStabilityBesideChance()
    {
        var table = s_document.Sections[2].Parts.OfType<ReportTable>().Single();
        Assert.Equal(["criterion", "over", "pairs", "all blocks", "unprotected", "lowest", "first 1 in common (%)", "first 2 in common (%)", "first 3 in common (%)"], table.Columns.Select(column => column.Title));
        Assert.Equal(["ppl", "seeds", "1", "0.99", "0.98", "0.98", "0", "100", "100"], table.Rows[0]);
        Assert.Equal(["by chance", "", "", "0.00", "0.00", "", "13", "25", "38"], table.Rows[^1]);
    }

    [Fact]
    public void MostStable_IsNoSentence_OfOneCriterion() => Assert.Null(ComparisonDocument.MostStable(s_comparison with { MostStable = null }));
}
