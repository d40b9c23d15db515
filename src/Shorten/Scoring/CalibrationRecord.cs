using Shorten.Data;

namespace Shorten.Scoring;

/// <summary>Where the calibration windows came from.</summary>
/// <param name="Source">File, or the name of the built-in text.</param>
/// <param name="Sha256">SHA-256 of the text's file.</param>
/// <param name="Samples">Number of windows.</param>
/// <param name="Length">Tokens of text in a window.</param>
/// <param name="Seed">Seed of the draw.</param>
/// <param name="Bos">Where a BOS was put.</param>
/// <param name="Rows">Row of the text that each window was cut from.</param>
/// <param name="Offsets">First token of each window in its row.</param>
public sealed record CalibrationRecord(string Source, string Sha256, int Samples, int Length, long Seed, BosMode Bos, IReadOnlyList<int> Rows, IReadOnlyList<int> Offsets)
{
    /// <summary>Describes a set.</summary>
    public static CalibrationRecord Of(CalibrationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new CalibrationRecord(
            Path.GetFileName(set.Source), set.Sha256, set.Settings.NumSamples, set.Settings.Length, set.Settings.Seed, set.Settings.Bos,
            [.. set.RowsAndOffsets.Select(r => r.Row)], [.. set.RowsAndOffsets.Select(r => r.Offset)]);
    }
}
