namespace Shorten.Scoring.Comparison;

/// <summary>Scores of a criterion on one set of windows.</summary>
/// <param name="Criterion">The criterion.</param>
/// <param name="Set">Index of the set; null for a criterion that needs none.</param>
/// <param name="Values">Score of each block, by index.</param>
public sealed record SetScores(Criterion Criterion, int? Set, IReadOnlyList<double> Values);
