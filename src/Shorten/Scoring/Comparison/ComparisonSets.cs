using Shorten.Data;
using Shorten.Tokenizers;

namespace Shorten.Scoring.Comparison;

/// <summary>Calibration windows that differ in one thing at a time: the seed, their number, the text.</summary>
public static class ComparisonSets
{
    /// <summary>
    /// Draws from every text with <paramref name="numSeeds"/> seeds that follow each other, and from the first text also half and twice as many windows (as many as it has rows for).
    /// The first set is the one that <paramref name="settings"/> describe.
    /// </summary>
    /// <exception cref="DataFormatException">A text has fewer rows that are long enough than windows are asked for.</exception>
    /// <exception cref="ArgumentException">There is no text, or a BOS is asked for and the tokenizer has none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than two seeds.</exception>
    public static IReadOnlyList<CalibrationSet> Draw(IReadOnlyList<TextRows> texts, Tokenizer tokenizer, CalibrationSettings settings, int numSeeds)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentOutOfRangeException.ThrowIfLessThan(numSeeds, 2);
        if (texts.Count == 0)
            throw new ArgumentException("no text", nameof(texts));
        int asked = settings.NumSamples, most = Math.Max(asked, CalibrationWindows.NumLongRows(texts[0], tokenizer, settings, 2 * asked));
        CalibrationSettings[] bySeed = [.. Enumerable.Range(0, numSeeds).Select(i => settings with { Seed = settings.Seed + i })];
        CalibrationSet[] largest = [.. bySeed.Select(seed => CalibrationWindows.Draw(texts[0], tokenizer, seed with { NumSamples = most }))];
        return
        [
            .. new[] { asked, (asked + 1) / 2, most }.Distinct().SelectMany(size => largest.Select(set => set.First(size))),
            .. texts.Skip(1).DistinctBy(text => text.Sha256).Where(text => text.Sha256 != texts[0].Sha256)
                .SelectMany(text => bySeed.Select(seed => CalibrationWindows.Draw(text, tokenizer, seed))),
        ];
    }
}
