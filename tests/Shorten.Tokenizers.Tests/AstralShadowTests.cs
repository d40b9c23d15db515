using System.Text;

namespace Shorten.Tokenizers.Tests;

public sealed class AstralShadowTests
{
    [Fact]
    public void StandIn_HasTheSameCategory_ForEveryCodePointBeyondTheBmp()
    {
        for (int codePoint = 0x10000; codePoint <= 0x10FFFF; codePoint++)
        {
            var rune = new Rune(codePoint);
            char standIn = AstralShadow.StandIn(rune);
            if (Rune.GetUnicodeCategory(rune) != char.GetUnicodeCategory(standIn))
                Assert.Fail($"U+{codePoint:X} {Rune.GetUnicodeCategory(rune)}, U+{(int)standIn:X4} {char.GetUnicodeCategory(standIn)}");
        }
    }

    [Fact]
    public void Original_GivesTheStretchBehindTheShadow_WithAstralCharactersBefore()
    {
        const string text = "a😀b𠮷";
        var shadow = new AstralShadow(text);
        Assert.Equal(4, shadow.Text.Length);
        Assert.Equal(new Piece(1, 2), shadow.Original(1, 1));
        Assert.Equal(new Piece(3, 3), shadow.Original(2, 2));
        Assert.Equal(new Piece(0, 6), shadow.Original(0, 4));
    }

    [Theory]
    [InlineData(KnownPatterns.Llama3, "x𝒳𠮷𐍈y😀😀 𝟘𝟙𝟚𝟛", "x𝒳𠮷𐍈y|😀😀| |𝟘𝟙𝟚|𝟛")]
    [InlineData(KnownPatterns.Llama3, "😀abc", "😀abc")]
    [InlineData(KnownPatterns.Gpt2, "😀abc 𠮷🇩🇪 𝟘1", "😀|abc| 𠮷|🇩🇪| 𝟘1")]
    public void Find_TakesAstralCharactersByTheirCategory_ForKnownPatterns(string pattern, string text, string expected)
    {
        List<Piece> matches = [];
        new RegexPattern(pattern).Find(text, matches);
        Assert.Equal(expected.Split('|'), matches.Select(match => text.Substring(match.Start, match.Length)));
    }
}
