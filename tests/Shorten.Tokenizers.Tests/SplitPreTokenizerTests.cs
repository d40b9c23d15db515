namespace Shorten.Tokenizers.Tests;

public sealed class SplitPreTokenizerTests
{
    private const string Text = "the-final--countdown";

    // xunit needs public types in signatures, hence the names of the behaviors.
    [Theory]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void Apply_TreatsMatches_AsTheBehaviorSays(string behavior, string expected)
    {
        Assert.Equal(expected.Split('|'), Split(new LiteralPattern("-"), behavior, invert: false, Text));
        Assert.Equal(expected.Split('|'), Split(new RegexPattern("-"), behavior, invert: false, Text));
    }

    // Inverted, the words are the matches and the hyphens lie between.
    [Theory]
    [InlineData("Isolated", "the|-|final|--|countdown")]
    [InlineData("Removed", "-|--")]
    [InlineData("MergedWithPrevious", "the|-final|--countdown")]
    [InlineData("MergedWithNext", "the-|final--|countdown")]
    public void Apply_TakesWhatLiesBetweenForMatches_WhereInverted(string behavior, string expected) =>
        Assert.Equal(expected.Split('|'), Split(new RegexPattern("-+"), behavior, invert: true, Text));

    [Fact]
    public void Apply_CutsWithinPieces_AfterAnotherStep()
    {
        var digits = new SplitPreTokenizer(new RegexPattern(KnownPatterns.Digit), SplitBehavior.Isolated, Invert: false);
        var gpt2 = new SplitPreTokenizer(new RegexPattern(KnownPatterns.Gpt2), SplitBehavior.Isolated, Invert: false);
        Assert.Equal(["a", "  ", "1", "2", " b"], Texts(gpt2.Apply(digits.Apply(TextPieces.Whole("a  12 b")))));
    }

    [Fact]
    public void Apply_GivesNothing_ForEmptyText() => Assert.Empty(Split(new RegexPattern("a*"), "Isolated", invert: false, ""));

    [Fact]
    public void Apply_PassesOverEmptyMatches() => Assert.Equal(["b", "aa", "b"], Split(new RegexPattern("a*"), "Isolated", invert: false, "baab"));

    private static IEnumerable<string> Split(ISplitPattern pattern, string behavior, bool invert, string text) =>
        Texts(new SplitPreTokenizer(pattern, Enum.Parse<SplitBehavior>(behavior), invert).Apply(TextPieces.Whole(text)));

    private static IEnumerable<string> Texts(TextPieces pieces) => pieces.Pieces.Select(piece => pieces.Span(piece).ToString());
}
