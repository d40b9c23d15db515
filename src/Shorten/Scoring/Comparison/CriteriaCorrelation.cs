namespace Shorten.Scoring.Comparison;

/// <summary>Spearman's rank correlation of the mean scores of two criteria; null where one of them has no order.</summary>
/// <param name="First">A criterion.</param>
/// <param name="Second">Another.</param>
/// <param name="AllBlocks">Over all blocks.</param>
/// <param name="Unprotected">Over the blocks that may be removed.</param>
public sealed record CriteriaCorrelation(Criterion First, Criterion Second, double? AllBlocks, double? Unprotected);
