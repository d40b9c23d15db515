namespace Shorten.Scoring;

/// <summary>Score of one block: the smaller, the less the block matters.</summary>
/// <param name="Index">Block, 0-based in the model that was scored.</param>
/// <param name="Score">Perplexity without the block, or the criterion's sum over its weights.</param>
/// <param name="WindowNll">Negative log-likelihood of each calibration window without the block, in nats; empty for other criteria.</param>
public sealed record BlockScore(int Index, double Score, IReadOnlyList<double> WindowNll)
{
    /// <summary>Indices by rising score; equal scores by index.</summary>
    public static IReadOnlyList<int> Order(IEnumerable<BlockScore> scores) =>
        [.. scores.OrderBy(score => score.Score).ThenBy(score => score.Index).Select(score => score.Index)];
}
