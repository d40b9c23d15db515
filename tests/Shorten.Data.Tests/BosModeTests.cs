using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Data.Tests;

/// <summary>The modes with a tokenizer that puts a BOS in front of every text, and with one that has none.</summary>
public sealed class BosModeTests
{
    private const string Words = "one two three four five six seven eight nine ten";

    private static readonly Tokenizer s_withBos = Tokenizer.FromFolder(Fixtures.PathOf("tiny", "tokenizers", "llama3-bpe"));
    private static readonly Tokenizer s_withoutBos = Tokenizer.FromFolder(Fixtures.PathOf("tiny", "tokenizers", "qwen2-bpe"));
    private static readonly int[] s_ids = s_withBos.Encode(Words, addSpecialTokens: false);
    private static readonly int s_bosId = s_withBos.BosTokenId!.Value;

    [Fact]
    public void Draw_LeavesTheBosToTheTokenizer_WhenAuto() => Assert.Equal([[s_bosId, .. s_ids]], DrawWhole(s_withBos, BosMode.Auto, s_ids.Length + 1));

    [Fact]
    public void Draw_AddsNoBos_WhenNone() => Assert.Equal([s_ids], DrawWhole(s_withBos, BosMode.None, s_ids.Length));

    [Fact]
    public void Draw_AddsOneBosOnly_WhenEvery() => Assert.Equal([[s_bosId, .. s_ids]], DrawWhole(s_withBos, BosMode.Every, s_ids.Length));

    [Fact]
    public void Draw_ReplacesTheLastToken_WhenFirst() => Assert.Equal([[s_bosId, .. s_ids[..^1]]], DrawWhole(s_withBos, BosMode.First, s_ids.Length));

    [Theory]
    [InlineData(BosMode.First)]
    [InlineData(BosMode.Every)]
    public void DrawAndCut_Throw_WhenTheTokenizerHasNoBos(BosMode bos)
    {
        Assert.Throws<ArgumentException>(() => DrawWhole(s_withoutBos, bos, 4));
        Assert.Throws<ArgumentException>(() => PerplexitySegments.Cut(Text, s_withoutBos, 4, bos));
    }

    [Fact]
    public void Cut_PutsOneBosInFront_WhenAutoAndTheTokenizerAddsOne()
    {
        PerplexitySegments cut = PerplexitySegments.Cut(Text, s_withBos, s_ids.Length + 1, BosMode.Auto);
        Assert.Equal([[s_bosId, .. s_ids]], cut.Segments);
    }

    [Fact]
    public void Cut_AddsNoBos_WhenAutoAndTheTokenizerHasNone()
    {
        int[] ids = s_withoutBos.Encode(Words);
        Assert.Equal([ids], PerplexitySegments.Cut(Text, s_withoutBos, ids.Length, BosMode.Auto).Segments);
    }

    [Fact]
    public void Cut_NamesTheText_WhenItIsShorterThanASegment()
    {
        DataFormatException exception = Assert.Throws<DataFormatException>(() => PerplexitySegments.Cut(Text, s_withBos, s_ids.Length + 1, BosMode.None));
        Assert.Equal($"words.txt: the text has {s_ids.Length} tokens, and a segment has {s_ids.Length + 1}: use shorter segments", exception.Message);
    }

    private static WholeText Text => new() { Path = "words.txt", Sha256 = "", Text = Words };

    // A window as long as the only row starts at its first token.
    private static int[][] DrawWhole(Tokenizer tokenizer, BosMode bos, int length)
    {
        var text = new TextRows { Path = "words.txt", Sha256 = "", Field = null, Rows = [Words], NumNullRows = 0 };
        return CalibrationWindows.Draw(text, tokenizer, new CalibrationSettings { NumSamples = 1, Length = length, Bos = bos }).Windows;
    }
}
