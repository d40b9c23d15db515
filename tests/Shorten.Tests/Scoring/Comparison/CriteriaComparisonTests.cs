using System.Text.Json.Nodes;
using Shorten.Scoring;
using Shorten.Scoring.Comparison;

namespace Shorten.Tests.Scoring.Comparison;

/// <summary>Figures worked out by hand from made-up scores of ten blocks, of which the last two are protected.</summary>
public sealed class CriteriaComparisonTests
{
    private const int Digits = 14;

    // Spearman's correlation of two orders that differ in one pair of neighbours: 1 - 6 x 2 / (n (n^2 - 1)).
    private const double OneExchangeOf10 = 1 - 12 / 990.0, OneExchangeOf8 = 1 - 12 / 504.0;

    private static readonly int[] s_protected = [8, 9];

    [Fact]
    public void Of_TakesMeansAndRanks_OverTheSeedsOfTheFirstText()
    {
        var comparison = Compare(
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising()), FakeReports.Of(Criterion.Ppl, FakeReports.Rising(0), seed: 2),
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising(4, 6), samples: 20), FakeReports.Of(Criterion.Ppl, FakeReports.Rising(2), source: "b.txt"));
        var criterion = Assert.Single(comparison.Criteria);
        Assert.True(criterion.NeedsData);
        Assert.Equal(new ComparedBlock(0, 0.5, 0, 1, 1.5, 1, 2), criterion.Blocks[0]);
        Assert.Equal(new ComparedBlock(1, 0.5, 0, 1, 1.5, 1, 2), criterion.Blocks[1]);
        Assert.Equal(new ComparedBlock(5, 5, 5, 5, 6, 6, 6), criterion.Blocks[5]);
        // 10, 20 and 30 % of ten blocks.
        Assert.Equal([1, 2, 3], criterion.Picks.Select(pick => pick.Count));
        Assert.Equal([0, 1, 2], criterion.Picks[2].Blocks);
        Assert.Equal(4, comparison.Sets.Count);
        Assert.Equal([0, 1, 2, 3], comparison.Scores.Select(scores => scores.Set));
        Assert.Equal(FakeReports.Rising(4, 6), comparison.Scores[2].Values);
    }

    [Fact]
    public void Of_ComparesPairsThatDifferInOneThing()
    {
        var comparison = Compare(
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising()), FakeReports.Of(Criterion.Ppl, FakeReports.Rising(0), seed: 2),
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising(1), source: "b.txt"), FakeReports.Of(Criterion.Ppl, FakeReports.Rising(1), source: "b.txt", seed: 2),
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising(3), samples: 20));
        Assert.Equal([OrderVariation.Seeds, OrderVariation.Sizes, OrderVariation.Sources], comparison.Stability.Select(row => row.Over));
        var (seeds, sizes, sources) = (comparison.Stability[0], comparison.Stability[1], comparison.Stability[2]);
        // On a.txt one exchange, on b.txt none.
        Assert.Equal(2, seeds.NumPairs);
        Assert.Equal((OneExchangeOf10 + 1) / 2, seeds.AllBlocks!.Value, Digits);
        Assert.Equal((OneExchangeOf8 + 1) / 2, seeds.Unprotected!.Value, Digits);
        Assert.Equal(OneExchangeOf8, seeds.LowestUnprotected!.Value, Digits);
        Assert.Equal([new PickOverlap(1, 0.5, 1 / 8.0), new PickOverlap(2, 1, 2 / 8.0), new PickOverlap(3, 1, 3 / 8.0)], seeds.Overlaps);
        // With seed 1 alone, 10 against 20 windows: the fourth and the fifth block are exchanged.
        Assert.Equal((1, (int?)null), (sizes.NumPairs, sizes.Samples));
        Assert.Equal(OneExchangeOf8, sizes.Unprotected!.Value, Digits);
        Assert.Equal([1, 1, 1], sizes.Overlaps.Select(overlap => overlap.Share));
        // Of two blocks one is the same: 0, 1 against 0, 2 with seed 1; with seed 2: 1, 0 against 0, 2.
        Assert.Equal(2, sources.NumPairs);
        Assert.Equal(0.5, sources.Overlaps[1].Share, Digits);
        Assert.Equal([10, 20], comparison.SeedStabilityBySize.Select(row => row.Samples!.Value));
        Assert.Equal([1, 0], comparison.SeedStabilityBySize.Select(row => row.NumPairs));
        Assert.Null(comparison.SeedStabilityBySize[1].Unprotected);
    }

    [Fact]
    public void Of_CorrelatesMeanScores_BetweenCriteria()
    {
        var comparison = Compare(
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising()), FakeReports.Of(Criterion.Taylor, FakeReports.Rising(0)), FakeReports.Of(Criterion.Magnitude, [.. FakeReports.Rising().Reverse()]),
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising(), seed: 2), FakeReports.Of(Criterion.Taylor, FakeReports.Rising(0), seed: 2));
        Assert.Equal([(Criterion.Ppl, Criterion.Taylor), (Criterion.Ppl, Criterion.Magnitude), (Criterion.Taylor, Criterion.Magnitude)], comparison.Correlations.Select(pair => (pair.First, pair.Second)));
        Assert.Equal(OneExchangeOf10, comparison.Correlations[0].AllBlocks!.Value, Digits);
        Assert.Equal(OneExchangeOf8, comparison.Correlations[0].Unprotected!.Value, Digits);
        Assert.Equal(-1, comparison.Correlations[1].AllBlocks!.Value, Digits);
        Assert.Equal(-1, comparison.Correlations[1].Unprotected!.Value, Digits);
        Assert.False(comparison.Criteria[2].NeedsData);
        Assert.Equal([5, 6, 7], comparison.Criteria[2].Picks[2].Blocks);
        Assert.DoesNotContain(comparison.Stability, row => row.Criterion == Criterion.Magnitude);
    }

    [Fact]
    public void MostStable_IsTheCriterionThatTheSeedChangesLeast()
    {
        ScoreReport[] reports =
        [
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising()), FakeReports.Of(Criterion.Taylor, FakeReports.Rising()), FakeReports.Of(Criterion.Magnitude, FakeReports.Rising()),
            FakeReports.Of(Criterion.Ppl, FakeReports.Rising(0), seed: 2), FakeReports.Of(Criterion.Taylor, FakeReports.Rising(8), seed: 2),
        ];
        // The exchange of protected blocks does not count.
        Assert.Equal(Criterion.Taylor, Compare(reports).MostStable);
        Assert.Null(Compare([.. reports.Where(report => report.Criterion != Criterion.Taylor)]).MostStable);
    }

    [Fact]
    public void ToJson_LeavesOutWhatDoesNotExist()
    {
        double[] equal = new double[FakeReports.NumBlocks];
        var comparison = Compare(FakeReports.Of(Criterion.BlockInfluence, equal), FakeReports.Of(Criterion.BlockInfluence, equal, seed: 2));
        var json = JsonNode.Parse(comparison.ToJson())!;
        Assert.Equal(1, (int)json["schema"]!);
        Assert.Equal("block-influence", (string?)json["criteria"]![0]!["criterion"]);
        Assert.Null(json["stability"]![0]!["unprotected"]);
        Assert.Equal("seeds", (string?)json["stability"]![0]!["over"]);
        Assert.Equal([0, 1, 2], json["criteria"]![0]!["picks"]![2]!["blocks"]!.AsArray().Select(block => (int)block!));
    }

    [Fact]
    public void Of_Refuses_ScoresThatCannotBeCompared()
    {
        Assert.Throws<ArgumentException>(() => Compare(FakeReports.Of(Criterion.Magnitude, FakeReports.Rising())));
        Assert.Throws<ArgumentException>(() => Compare(FakeReports.Of(Criterion.Ppl, FakeReports.Rising()), FakeReports.Of(Criterion.Ppl, [1, 2, 3], seed: 2)));
    }

    [Fact]
    public void Of_HasNoPicks_WhereNothingMayGo()
    {
        var comparison = CriteriaComparison.Of([FakeReports.Of(Criterion.Ppl, FakeReports.Rising()), FakeReports.Of(Criterion.Ppl, FakeReports.Rising(), seed: 2)], [.. Enumerable.Range(0, FakeReports.NumBlocks)]);
        Assert.Empty(comparison.Criteria[0].Picks);
        Assert.Null(comparison.Stability[0].Unprotected);
        Assert.Equal(1, comparison.Stability[0].AllBlocks!.Value, Digits);
    }

    private static CriteriaComparison Compare(params ScoreReport[] reports) => CriteriaComparison.Of(reports, s_protected);
}
