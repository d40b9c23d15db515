namespace Shorten.Scoring.Comparison;

/// <summary>In what the calibration windows of two orders differ.</summary>
public enum OrderVariation
{
    /// <summary>The seed: other windows of the same text.</summary>
    Seeds,
    /// <summary>The number of windows; the smaller set is the beginning of the larger one.</summary>
    Sizes,
    /// <summary>The text.</summary>
    Sources,
}
