namespace Shorten.Scoring;

/// <summary>What makes a block important.</summary>
public enum Criterion
{
    /// <summary>Perplexity of calibration text without the block.</summary>
    Ppl,
    /// <summary>Size of the block's weights.</summary>
    Magnitude,
}
