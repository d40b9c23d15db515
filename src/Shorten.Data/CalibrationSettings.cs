namespace Shorten.Data;

/// <summary>How calibration windows are drawn from rows of text. The defaults are those of the paper.</summary>
public sealed record CalibrationSettings
{
    /// <summary>Number of windows, each from a row of its own.</summary>
    public int NumSamples { get; init; } = 10;

    /// <summary>Tokens of text in a window.</summary>
    public int Length { get; init; } = 128;

    /// <summary>Seed of Python's random numbers.</summary>
    public long Seed { get; init; } = 1234;

    /// <summary>Where the beginning-of-sequence token goes.</summary>
    public BosMode Bos { get; init; } = BosMode.Auto;
}
