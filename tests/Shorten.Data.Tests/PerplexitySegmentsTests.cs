namespace Shorten.Data.Tests;

public sealed class PerplexitySegmentsTests
{
    private const int Bos = 99;

    private static readonly int[] s_ids = [1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public void Cut_DropsTheRest_WithoutBos()
    {
        PerplexitySegments cut = PerplexitySegments.Cut(s_ids, 3, BosMode.None, null);
        Assert.Equal([[1, 2, 3], [4, 5, 6]], cut.Segments);
        Assert.Equal((8, 4L), (cut.NumTokens, cut.NumScoredTokens));
    }

    [Fact]
    public void Cut_CountsTheBosInTheFirstSegment_WhenItIsFirst()
    {
        PerplexitySegments cut = PerplexitySegments.Cut(s_ids, 3, BosMode.First, Bos);
        Assert.Equal([[Bos, 1, 2], [3, 4, 5], [6, 7, 8]], cut.Segments);
        Assert.Equal((9, 6L), (cut.NumTokens, cut.NumScoredTokens));
    }

    [Fact]
    public void Cut_MakesSegmentsOneTokenLonger_WhenEachHasABos()
    {
        PerplexitySegments cut = PerplexitySegments.Cut(s_ids, 3, BosMode.Every, Bos);
        Assert.Equal([[Bos, 1, 2, 3], [Bos, 4, 5, 6]], cut.Segments);
        Assert.Equal((8, 6L), (cut.NumTokens, cut.NumScoredTokens));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    [InlineData(5, 4)]
    public void Cut_StopsAtTheMostSegments(int maxSegments, int expected) =>
        Assert.Equal(expected, PerplexitySegments.Cut(s_ids, 2, BosMode.None, null, maxSegments).Segments.Length);

    [Fact]
    public void Cut_GivesNoSegment_WhenTheTextIsTooShort() => Assert.Empty(PerplexitySegments.Cut(s_ids, 9, BosMode.None, null).Segments);

    [Theory]
    [InlineData(BosMode.First)]
    [InlineData(BosMode.Every)]
    public void Cut_Throws_WhenThereIsNoBosToAdd(BosMode bos)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => PerplexitySegments.Cut(s_ids, 3, bos, null));
        Assert.Equal("the tokenizer has no beginning-of-sequence token to add: choose bos none or auto", exception.Message);
    }

    [Fact]
    public void Cut_Throws_OnSettingsThatMakeNoSense()
    {
        Assert.Throws<ArgumentException>(() => PerplexitySegments.Cut(s_ids, 3, BosMode.Auto, Bos));
        Assert.Throws<ArgumentOutOfRangeException>(() => PerplexitySegments.Cut(s_ids, 1, BosMode.None, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => PerplexitySegments.Cut(s_ids, 3, BosMode.None, null, 0));
    }
}
