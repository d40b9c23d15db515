using Shorten.Scoring.Comparison;

namespace Shorten.Tests.Scoring.Comparison;

public sealed class RankCorrelationTests
{
    // Sums of a few products of halves, and one root.
    private const int Digits = 14;

    [Fact]
    public void Ranks_AreSharedByEqualValues()
    {
        Assert.Equal([2, 3.5, 3.5, 1], RankCorrelation.Ranks([10, 20, 20, 5]));
        Assert.Equal([2, 2, 2], RankCorrelation.Ranks([7, 7, 7]));
        Assert.Empty(RankCorrelation.Ranks([]));
    }

    [Fact]
    public void Spearman_IsThatOfTheFormula_WithoutTies()
    {
        // 1 - 6 sum(d^2) / (n (n^2 - 1)), d = 1, 1, 1, 1, 0.
        Assert.Equal(1 - 6 * 4 / (5 * 24.0), RankCorrelation.Spearman([1, 2, 3, 4, 5], [20, 10, 40, 30, 50])!.Value, Digits);
        Assert.Equal(1, RankCorrelation.Spearman([3, 1, 2], [30, 10, 11])!.Value, Digits);
        Assert.Equal(-1, RankCorrelation.Spearman([3, 1, 2], [-3, 5, 0])!.Value, Digits);
    }

    [Fact]
    public void Spearman_IsPearsonsOfTheRanks_WithTies()
    {
        // Ranks 1, 2.5, 2.5, 4 and 3, 1, 2, 4: sum of products 1.5, of squares 4.5 and 5.
        Assert.Equal(1.5 / Math.Sqrt(22.5), RankCorrelation.Spearman([1, 2, 2, 4], [3, 1, 2, 4])!.Value, Digits);
        // Ranks 1.5, 1.5, 3.5, 3.5 and 1, 2.5, 2.5, 4: sum of products 3, of squares 4 and 4.5.
        Assert.Equal(3 / Math.Sqrt(18), RankCorrelation.Spearman([0, 0, 9, 9], [1, 2, 2, 3])!.Value, Digits);
    }

    [Fact]
    public void Spearman_IsNone_WithoutAnOrder()
    {
        Assert.Null(RankCorrelation.Spearman([1, 1, 1], [1, 2, 3]));
        Assert.Null(RankCorrelation.Spearman([4], [2]));
        Assert.Null(RankCorrelation.Spearman([], []));
    }

    [Fact]
    public void Spearman_Refuses_ListsOfOtherLengths() => Assert.Throws<ArgumentException>(() => RankCorrelation.Spearman([1, 2], [1, 2, 3]));
}
