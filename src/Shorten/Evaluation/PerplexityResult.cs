namespace Shorten.Evaluation;

/// <summary>Perplexity of a model on a text.</summary>
/// <param name="Segments">Segments that were run.</param>
/// <param name="ScoredTokens">Tokens whose likelihood counts.</param>
/// <param name="SumNll">Their negative log-likelihood, in nats.</param>
public sealed record PerplexityResult(int Segments, long ScoredTokens, double SumNll)
{
    /// <summary>exp(mean negative log-likelihood); the largest double where that overflows.</summary>
    public double Perplexity => Math.Min(Math.Exp(SumNll / ScoredTokens), double.MaxValue);
}
