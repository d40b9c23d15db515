namespace Shorten.Scoring.Comparison;

/// <summary>The unprotected blocks that a criterion removes first.</summary>
/// <param name="Count">How many.</param>
/// <param name="Blocks">The blocks, rising.</param>
public sealed record BlockPick(int Count, IReadOnlyList<int> Blocks);
