namespace Shorten.Scoring.Comparison;

/// <summary>The scores of all blocks by one report, as an order to compare.</summary>
internal sealed class ScoredOrder
{
    private readonly double[] _unprotectedScores;
    private readonly int[] _removable;

    /// <summary>Takes scores by block index, and the blocks that may be removed.</summary>
    public ScoredOrder(IReadOnlyList<double> scores, IReadOnlyList<int> unprotected)
    {
        Scores = scores;
        _unprotectedScores = [.. unprotected.Select(block => scores[block])];
        _removable = [.. unprotected.OrderBy(block => scores[block]).ThenBy(block => block)];
    }

    /// <summary>Score of each block.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>The first <paramref name="count"/> of the blocks that may be removed, rising.</summary>
    public int[] Pick(int count) => [.. _removable.Take(count).Order()];

    /// <summary>Rank correlation with another order, over all blocks.</summary>
    public double? WithAll(ScoredOrder other) => RankCorrelation.Spearman(Scores, other.Scores);

    /// <summary>Rank correlation with another order, over the blocks that may be removed.</summary>
    public double? WithUnprotected(ScoredOrder other) => RankCorrelation.Spearman(_unprotectedScores, other._unprotectedScores);

    /// <summary>Share of the first <paramref name="count"/> removable blocks that another order removes too.</summary>
    public double Overlap(ScoredOrder other, int count) => Pick(count).Intersect(other.Pick(count)).Count() / (double)count;
}
