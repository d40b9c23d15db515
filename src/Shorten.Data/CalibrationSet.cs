namespace Shorten.Data;

/// <summary>Calibration windows with where they come from.</summary>
public sealed record CalibrationSet
{
    /// <summary>Name of the source: the file's name without its folder, or the name of the built-in text.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the source's bytes, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Token ids, <c>[NumSamples][Length]</c>; with <see cref="BosMode.Every"/> <c>[NumSamples][Length + 1]</c>.</summary>
    public required int[][] Windows { get; init; }

    /// <summary>For each window the row it was drawn from and the place of its first token among the row's tokens, both from 0.</summary>
    public required (int Row, int Offset)[] RowsAndOffsets { get; init; }

    /// <summary>How the windows were drawn.</summary>
    public required CalibrationSettings Settings { get; init; }

    /// <summary>The first windows: those that a draw of so many gives with the same seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public CalibrationSet First(int numSamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numSamples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numSamples, Windows.Length);
        return this with
        {
            Windows = Windows[..numSamples],
            RowsAndOffsets = RowsAndOffsets[..numSamples],
            Settings = Settings with { NumSamples = numSamples },
        };
    }
}
