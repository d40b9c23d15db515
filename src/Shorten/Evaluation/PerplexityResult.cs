namespace Shorten.Evaluation;

/// <summary>Perplexity of a model on a text.</summary>
/// <param name="Segments">Segments that were run.</param>
/// <param name="ScoredTokens">Tokens whose likelihood counts.</param>
/// <param name="SumNll">Their negative log-likelihood, in nats.</param>
public sealed record PerplexityResult(int Segments, long ScoredTokens, double SumNll)
{
    /// <summary>Negative log-likelihood of each segment, in nats.</summary>
    public IReadOnlyList<double> SegmentNll { get; init; } = [];

    /// <summary>Standard error of the perplexity, with the segments, all of one length, as independent samples; null where there are fewer than two.</summary>
    /// <remarks>PPL times the standard error of the mean negative log-likelihood.</remarks>
    public double? StandardError
    {
        get
        {
            if (SegmentNll.Count < 2)
                return null;
            double mean = SegmentNll.Average(), squares = SegmentNll.Sum(nll => (nll - mean) * (nll - mean));
            double error = Perplexity * Math.Sqrt(squares / (SegmentNll.Count - 1) / SegmentNll.Count) / ((double)ScoredTokens / Segments);
            return double.IsFinite(error) ? error : null;
        }
    }

    /// <summary>exp(mean negative log-likelihood); the largest double where that overflows.</summary>
    public double Perplexity => Math.Min(Math.Exp(SumNll / ScoredTokens), double.MaxValue);
}
