using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>A model's perplexity.</summary>
/// <param name="Model">Index of the model.</param>
/// <param name="Row">Text, protocol and number.</param>
internal sealed record PerplexityFact(int Model, PerplexityRow Row);
