namespace Shorten.Scoring.Comparison;

/// <summary>What a criterion says of a block over the seeds of the first text. Rank 1 is the least important block.</summary>
/// <param name="Index">The block.</param>
/// <param name="Mean">Mean of its scores.</param>
/// <param name="Min">The lowest.</param>
/// <param name="Max">The highest.</param>
/// <param name="Rank">Rank of the mean among those of all blocks; equal ones share the mean of their ranks.</param>
/// <param name="LowestRank">The lowest rank with one seed.</param>
/// <param name="HighestRank">The highest.</param>
public sealed record ComparedBlock(int Index, double Mean, double Min, double Max, double Rank, double LowestRank, double HighestRank);
