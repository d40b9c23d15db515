namespace Shorten.Tokenizers.Tests;

public sealed class BpeModelTests
{
    private static readonly string[] s_pieces = ["a", "b", "c", "ab", "bc", "abc", "?", "abab"];

    [Theory]
    [InlineData("abc", "ab c")]
    [InlineData("bc", "bc")]
    [InlineData("ababab", "ab ab ab")]
    [InlineData("a", "a")]
    public void Tokenize_MergesByRank_ThenFromTheLeft(string text, string expected) =>
        Assert.Equal(expected, Tokenize(Model(["a b", "b c"]), text));

    [Fact]
    public void Tokenize_ReachesTheWholeWord_OverSeveralMerges() => Assert.Equal("abc", Tokenize(Model(["b c", "a bc"]), "abc"));

    [Fact]
    public void Tokenize_TakesAQueuedMerge_WhoseNewPairMakesTheSameToken() =>
        // a+bc is queued (rank 1) before ab+c (rank 3) takes its place; both make abc, so it goes before c+c (rank 2), as in the reference.
        Assert.Equal("abc c", Tokenize(Model(["b c", "a bc", "c c", "ab c"], [.. s_pieces, "cc"]), "abcc"));

    [Fact]
    public void Tokenize_TakesTheWholePiece_WithIgnoreMerges()
    {
        Assert.Equal("ab ab", Tokenize(Model(["a b"]), "abab"));
        Assert.Equal("abab", Tokenize(Model(["a b"], ignoreMerges: true), "abab"));
    }

    [Fact]
    public void Tokenize_DropsUnknownCharacters_WithoutUnk() => Assert.Equal("ab", Tokenize(Model(["a b"]), "xax😀b"));

    [Fact]
    public void Tokenize_GivesUnkForUnknownCharacters_OnceOrEachTime()
    {
        Assert.Equal("? ? a ? b", Tokenize(Model(["a b"], unkId: 6), "x😀axb"));
        Assert.Equal("? a ? b", Tokenize(Model(["a b"], unkId: 6, fuseUnk: true), "x😀axb"));
    }

    [Fact]
    public void Tokenize_GivesTheSame_WhenThePieceCameBefore()
    {
        var model = Model(["a b", "b c"]);
        Assert.Equal(Tokenize(model, "abcab"), Tokenize(model, "abcab"));
    }

    [Fact]
    public void Add_KeepsTheLastRank_WhereAPairComesTwice() => Assert.Equal("a bc", Tokenize(Model(["a b", "b c", "a b"]), "abc"));

    private static BpeModel Model(string[] merges, string[]? pieces = null, bool ignoreMerges = false, int? unkId = null, bool fuseUnk = false)
    {
        var vocabulary = new Vocabulary(pieces ?? s_pieces);
        var builder = new MergeTableBuilder(vocabulary, merges.Length);
        Assert.All(merges, merge => Assert.Null(builder.Add(merge)));
        return new BpeModel { Vocabulary = vocabulary, Merges = builder.Table, IgnoreMerges = ignoreMerges, UnkId = unkId, FuseUnk = fuseUnk };
    }

    private static string Tokenize(BpeModel model, string text)
    {
        List<int> ids = [];
        model.Tokenize(text, ids);
        return string.Join(' ', ids.Select(id => model.Vocabulary.Pieces[id]));
    }
}
