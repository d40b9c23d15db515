namespace Shorten.Scoring.Comparison;

/// <summary>How many of the blocks that two orders remove first are the same.</summary>
/// <param name="Count">Blocks that each removes.</param>
/// <param name="Share">Share of them in common, mean over the pairs.</param>
/// <param name="ByChance">The share that two random orders would have in common.</param>
public sealed record PickOverlap(int Count, double Share, double ByChance);
