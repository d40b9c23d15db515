namespace Shorten.Scoring;

/// <summary>Perplexity of the calibration windows with all blocks, and without each candidate.</summary>
/// <param name="Unpruned">Perplexity of the whole model.</param>
/// <param name="UnprunedWindowNll">Its negative log-likelihood of each window, in nats.</param>
/// <param name="Blocks">One score a candidate, by index.</param>
public sealed record PerplexityScores(double Unpruned, IReadOnlyList<double> UnprunedWindowNll, IReadOnlyList<BlockScore> Blocks)
{
    /// <summary>exp(mean) of windows that score <paramref name="scoredTokens"/> tokens in all; the largest double where that overflows.</summary>
    public static double Perplexity(IReadOnlyList<double> windowNll, long scoredTokens) => Math.Min(Math.Exp(windowNll.Sum() / scoredTokens), double.MaxValue);
}
