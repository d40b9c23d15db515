namespace Shorten.Scoring;

/// <summary>The whole model on the calibration windows.</summary>
/// <param name="Perplexity">Its perplexity.</param>
/// <param name="WindowNll">Its negative log-likelihood of each window, in nats.</param>
public sealed record UnprunedScore(double Perplexity, IReadOnlyList<double> WindowNll);
