namespace Shorten.Tokenizers.Tests;

public sealed class StreamingDecoderTests
{
    private static readonly Tokenizer s_tokenizer = TinyTokenizers.Load("smollm-bpe", "tokenizer.json");

    [Fact]
    public void Append_HoldsACharacterBack_UntilItIsWhole()
    {
        int[] ids = s_tokenizer.Encode("😀!");
        Assert.Equal(5, ids.Length);
        var decoder = new StreamingDecoder(s_tokenizer);
        Assert.Equal(["", "", "", "😀", "!"], ids.Select(decoder.Append));
        Assert.Equal("", decoder.Flush());
    }

    [Fact]
    public void Append_GivesAReplacement_WhereTheNextByteBreaksTheCharacter()
    {
        var decoder = new StreamingDecoder(s_tokenizer);
        Assert.Equal("", decoder.Append(s_tokenizer.Encode("😀")[0]));
        Assert.Equal("\uFFFD!", decoder.Append(s_tokenizer.Encode("!")[0]));
    }

    [Fact]
    public void Flush_GivesAReplacementAndStartsAnew_WithinACharacter()
    {
        var decoder = new StreamingDecoder(s_tokenizer);
        decoder.Append(s_tokenizer.Encode("😀")[0]);
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("", decoder.Flush());
        Assert.Equal("!", decoder.Append(s_tokenizer.Encode("!")[0]));
    }

    [Fact]
    public void Append_LeavesSpecialTokensOut_WhereAsked()
    {
        Assert.Equal("<|im_end|>", new StreamingDecoder(s_tokenizer).Append(2));
        Assert.Equal("", new StreamingDecoder(s_tokenizer, skipSpecialTokens: true).Append(2));
    }

    [Fact]
    public void Append_Throws_ForAnIdThatIsNone() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamingDecoder(s_tokenizer).Append(s_tokenizer.VocabSize));
}
