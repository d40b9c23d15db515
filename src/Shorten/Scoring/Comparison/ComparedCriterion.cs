namespace Shorten.Scoring.Comparison;

/// <summary>One criterion over the seeds of the first text.</summary>
/// <param name="Criterion">The criterion.</param>
/// <param name="NeedsData">False where scores do not depend on calibration text.</param>
/// <param name="Blocks">Each block, by index.</param>
/// <param name="Picks">The blocks that go by the mean scores, for each count that is compared.</param>
public sealed record ComparedCriterion(Criterion Criterion, bool NeedsData, IReadOnlyList<ComparedBlock> Blocks, IReadOnlyList<BlockPick> Picks);
