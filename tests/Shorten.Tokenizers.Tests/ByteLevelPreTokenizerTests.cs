namespace Shorten.Tokenizers.Tests;

public sealed class ByteLevelPreTokenizerTests
{
    [Fact]
    public void Apply_SpellsEveryByte_InPrintableCharacters() =>
        Assert.Equal(["ĠaĊ", "Ã©", "ðŁĺĢ", "Âł~ÂŃġ"], Apply([" a\n", "é", "😀", "\u00A0~\u00AD\u007F"], false, false));

    [Fact]
    public void Apply_PutsASpaceInFrontOfEveryPieceWithoutOne_WhereAsked() =>
        Assert.Equal(["Ġab", "Ġcd"], Apply(["ab", " cd"], true, false));

    [Fact]
    public void Apply_CutsByGpt2Pattern_WhereAsked() =>
        Assert.Equal(["Hello", "Ġworld", "'s", "Ġ12", "!?", "ĠĠ", "Ġx"], Apply(["Hello world's 12!?   x"], false, true));

    [Fact]
    public void TryGetByte_TurnsEveryByteBack_AndNothingElse()
    {
        var spelled = Enumerable.Range(0, 256).Select(value => ByteLevelAlphabet.CharOf((byte)value)).ToArray();
        Assert.Equal(256, spelled.Distinct().Count());
        for (int value = 0; value < 256; value++)
        {
            Assert.True(ByteLevelAlphabet.TryGetByte(spelled[value], out byte back));
            Assert.Equal(value, back);
        }
        Assert.Equal(256, Enumerable.Range(0, 0x10000).Count(value => ByteLevelAlphabet.TryGetByte((char)value, out _)));
    }

    private static IEnumerable<string> Apply(string[] pieces, bool addPrefixSpace, bool useRegex)
    {
        string text = string.Concat(pieces);
        int start = 0;
        var list = new List<Piece>();
        foreach (string piece in pieces)
        {
            list.Add(new Piece(start, piece.Length));
            start += piece.Length;
        }
        var output = new ByteLevelPreTokenizer(addPrefixSpace, useRegex).Apply(new TextPieces(text, list));
        return output.Pieces.Select(piece => output.Span(piece).ToString());
    }
}
