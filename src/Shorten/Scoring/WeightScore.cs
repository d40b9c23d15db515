namespace Shorten.Scoring;

/// <summary>Score of one tensor of a block.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Block">Its block.</param>
/// <param name="Score">Sum over its values.</param>
public sealed record WeightScore(string Name, int Block, double Score);
