namespace Shorten.Tokenizers.Tests;

public sealed class AddedTokensTests
{
    private static readonly AddedToken s_plain = new(7, "<s>");

    [Fact]
    public void Split_CutsTokensOut_WhereverTheyAre() =>
        Assert.Equal("[<s>]a[<s>][<s>]b", Split("<s>a<s><s>b", s_plain));

    [Fact]
    public void Split_GivesNothing_ForEmptyText() => Assert.Equal("", Split("", s_plain));

    [Fact]
    public void Split_TakesTheLongest_WhereSeveralBeginAtOnePlace() =>
        Assert.Equal("a[<s><t>]b[<s>]<t", Split("a<s><t>b<s><t", s_plain, new AddedToken(8, "<s><t>")));

    [Fact]
    public void Split_TakesTheLeftmost_WhereTokensOverlap() =>
        Assert.Equal("[ab]cd", Split("abcd", new AddedToken(8, "ab"), new AddedToken(9, "bcd")));

    [Fact]
    public void Split_SwallowsSpaceInFront_WithLStrip() =>
        Assert.Equal("a[ \n\u3000<s>] b[<s>][ <s>]", Split("a \n\u3000<s> b<s> <s>", s_plain with { LStrip = true }));

    [Fact]
    public void Split_SwallowsSpaceBehind_WithRStrip() =>
        Assert.Equal("a [<s> \n]b[<s>]", Split("a <s> \nb<s>", s_plain with { RStrip = true }));

    [Fact]
    public void Split_LeavesToTheFirst_WhatBothCouldSwallow() =>
        Assert.Equal("[<s>  ][<s> ]", Split("<s>  <s> ", s_plain with { LStrip = true, RStrip = true }));

    [Theory]
    [InlineData("an or a", "an [or] a")]
    [InlineData("or", "[or]")]
    [InlineData("for or", "for [or]")]
    [InlineData("ore,or.", "ore,[or].")]
    [InlineData("1or _or or\u20DD 𠮷or or\u200D", "1or _or or\u20DD 𠮷or or\u200D")]
    [InlineData("😀or😀", "😀[or]😀")]
    public void Split_TakesWholeWordsOnly_WithSingleWord(string text, string expected) =>
        Assert.Equal(expected, Split(text, new AddedToken(8, "or") { SingleWord = true }));

    [Fact]
    public void Split_LooksInNormalizedText_WhereTheTokenIsNormalized()
    {
        var composed = new AddedToken(8, "\u00E9") { Normalized = true };
        Assert.Equal("a[\u00E9]b[\u00E9]", Split("ae\u0301b\u00E9", composed));
        Assert.Equal("a\u00E9b[\u00E9]", Split("ae\u0301b\u00E9", composed with { Normalized = false }));
        Assert.Equal("[\u00E9]", Split("\u00E9", new AddedToken(8, "e\u0301") { Normalized = true }));
    }

    [Fact]
    public void Split_NormalizesWhatLiesBetween_ButNotTokens() =>
        Assert.Equal("[e\u0301]\u00E8", Split("e\u0301e\u0300", new AddedToken(8, "e\u0301")));

    [Fact]
    public void Split_NeverFindsATokenWithoutCharacters() => Assert.Equal("ab", Split("ab", new AddedToken(8, "")));

    private static string Split(string text, params AddedToken[] tokens) =>
        string.Concat(new AddedTokens(tokens, [UnicodeNormalizer.Nfc]).Split(text).Select(part => part.Token is null ? part.Text : $"[{part.Text}]"));
}
