using Shorten.Tokenizers;

namespace Shorten.Data;

/// <summary>The ids of a text, cut into segments of equal length for measuring perplexity.</summary>
public sealed record PerplexitySegments
{
    /// <summary>Token ids, <c>[segments][length]</c>; with <see cref="BosMode.Every"/> <c>[segments][length + 1]</c>.</summary>
    public required int[][] Segments { get; init; }

    /// <summary>Tokens of the whole text, the BOS of <see cref="BosMode.First"/> included; the last ones may be in no segment.</summary>
    public required int NumTokens { get; init; }

    /// <summary>Tokens that are predicted: all but the first of each segment.</summary>
    public long NumScoredTokens => Segments.Sum(segment => (long)segment.Length - 1);

    /// <summary>Encodes <paramref name="text"/> whole and without special tokens, and cuts it into segments of <paramref name="length"/> tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokenizer">Its tokenizer; with <see cref="BosMode.Auto"/> one BOS goes in front of all if it adds one by itself, and none if not.</param>
    /// <param name="length">Tokens of text in a segment.</param>
    /// <param name="bos">Where the beginning-of-sequence token goes.</param>
    /// <param name="maxSegments">How many segments to cut at most, null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below 2, or <paramref name="maxSegments"/> below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="bos"/> wants a BOS and the tokenizer has none.</exception>
    /// <exception cref="DataFormatException">The text is shorter than one segment.</exception>
    public static PerplexitySegments Cut(WholeText text, Tokenizer tokenizer, int length, BosMode bos, int? maxSegments = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (bos == BosMode.Auto)
            bos = tokenizer.AddsBos ? BosMode.First : BosMode.None;
        PerplexitySegments cut = Cut(tokenizer.Encode(text.Text, addSpecialTokens: false), length, bos, tokenizer.BosTokenId, maxSegments);
        return cut.Segments.Length > 0
            ? cut
            : throw new DataFormatException(text.Path, $"the text has {cut.NumTokens} tokens, and a segment has {length}: use shorter segments");
    }

    /// <summary>Cuts <paramref name="ids"/>, encoded without special tokens, into segments of equal length; a shorter rest is dropped.</summary>
    /// <param name="ids">Ids of the whole text.</param>
    /// <param name="length">Tokens of text in a segment.</param>
    /// <param name="bos">Where <paramref name="bosId"/> goes.</param>
    /// <param name="bosId">Id of the beginning-of-sequence token, null where the tokenizer has none.</param>
    /// <param name="maxSegments">How many segments to cut at most, null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below 2, or <paramref name="maxSegments"/> below 1.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="bos"/> is <see cref="BosMode.Auto"/>, which only a tokenizer can tell, or wants a BOS and there is none.
    /// </exception>
    public static PerplexitySegments Cut(int[] ids, int length, BosMode bos, int? bosId, int? maxSegments = null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 2);
        if (maxSegments is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(maxSegments));
        if (bos == BosMode.Auto)
            throw new ArgumentException("ids alone do not tell where their tokenizer puts the beginning-of-sequence token", nameof(bos));

        int[] stream = bos == BosMode.First ? [CalibrationWindows.RequireBos(bosId), .. ids] : ids;
        int[] prefix = bos == BosMode.Every ? [CalibrationWindows.RequireBos(bosId)] : [];
        var segments = new int[Math.Min(stream.Length / length, maxSegments ?? int.MaxValue)][];
        for (int i = 0; i < segments.Length; i++)
            segments[i] = [.. prefix, .. stream.AsSpan(i * length, length)];
        return new PerplexitySegments { Segments = segments, NumTokens = stream.Length };
    }
}
