namespace Shorten.Tokenizers.Tests;

public sealed class UnicodeNormalizerTests
{
    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("a\u0323\u0302", "\u1EAD")] // one after the other
    [InlineData("a\u0302\u0323", "\u1EAD")] // marks in the wrong order
    [InlineData("a\u0301\u0302", "\u00E1\u0302")] // a mark of the same class blocks the second
    [InlineData("\u212B", "\u00C5")] // a singleton
    [InlineData("\u0958", "\u0915\u093C")] // excluded from composition
    [InlineData("\u1100\u1161\u11A8", "\uAC01")] // Hangul, computed
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("\uAC00\u11A7", "\uAC00\u11A7")] // the filler is no tail
    [InlineData("\u09C7\u09BE", "\u09CB")] // two starters
    [InlineData("\U000110A5\U000110BA", "\U000110AB")] // beyond the BMP
    [InlineData("\uFB01\u00BD", "\uFB01\u00BD")] // compatibility characters stay
    [InlineData("\u0301a", "\u0301a")]
    public void Normalize_GivesFormC(string text, string expected) => Assert.Equal(expected, UnicodeNormalizer.Nfc.Normalize(text));

    [Fact]
    public void Normalize_OrdersAMillionMarks_WithoutTakingAges()
    {
        string marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 500_000));
        Assert.Equal(new string('\u0323', 500_000) + new string('\u0301', 500_000), UnicodeNormalizer.Nfc.Normalize(marks));
    }

    [Fact]
    public void Normalize_GivesTheSameInstance_ForLatin1()
    {
        const string text = "caf\u00E9";
        Assert.Same(text, UnicodeNormalizer.Nfc.Normalize(text));
    }
}
