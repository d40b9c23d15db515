namespace Shorten.Scoring.Comparison;

/// <summary>How far a criterion's orders agree that were found on calibration windows which differ in one thing. All figures are means over pairs of orders.</summary>
public sealed record OrderStability
{
    /// <summary>The criterion.</summary>
    public required Criterion Criterion { get; init; }

    /// <summary>In what the windows differ.</summary>
    public required OrderVariation Over { get; init; }

    /// <summary>Windows of a set, where all have as many; null where their numbers differ.</summary>
    public int? Samples { get; init; }

    /// <summary>Pairs of orders.</summary>
    public required int NumPairs { get; init; }

    /// <summary>Spearman's rank correlation over all blocks; null where there is none.</summary>
    public double? AllBlocks { get; init; }

    /// <summary>Spearman's rank correlation over the blocks that may be removed; null where there is none.</summary>
    public double? Unprotected { get; init; }

    /// <summary>The lowest of a pair.</summary>
    public double? LowestUnprotected { get; init; }

    /// <summary>Blocks in common among those that go first.</summary>
    public required IReadOnlyList<PickOverlap> Overlaps { get; init; }
}
