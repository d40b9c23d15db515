using Shorten.Checkpoints;

namespace Shorten.Tokenizers.Tests;

public sealed class GgufTokenizerTests
{
    private const string Prefix = "tokenizer.ggml.";
    private const string File = "model.gguf";

    public static TheoryData<string> KnownPre => [.. GgufPreTokenizer.Names];

    [Fact]
    public void Read_FindsTokensInTheText_ByTheirType()
    {
        var tokenizer = Tokenizer.FromGguf(Metadata(), File);
        Assert.Equal([2, 4, 5, 2], tokenizer.Encode("ab<s><x>ab"));
        Assert.Equal("ab<s><x>", tokenizer.Decode([2, 4, 5]));
        Assert.Equal("ab<x>", tokenizer.Decode([2, 4, 5], skipSpecialTokens: true));
    }

    [Theory]
    [MemberData(nameof(KnownPre))]
    public void Read_MakesEveryKnownPre(string pre) =>
        Assert.Equal([2, 3, 3], Tokenizer.FromGguf(Metadata("pre", pre), File).Encode("ab11", addSpecialTokens: false));

    [Theory]
    [InlineData("gpt-2", "it|'s|ĠIT|'|S|Ġ1234|?!|Ċ|x")]
    [InlineData("smollm", "it|'s|ĠIT|'|S|Ġ|1|2|3|4|?!|Ċ|x")]
    [InlineData("llama-bpe", "it|'s|ĠIT|'S|Ġ|123|4|?!Ċ|x")]
    [InlineData("qwen2", "it|'s|ĠIT|'S|Ġ|1|2|3|4|?!Ċ|x")]
    [InlineData("default", "it|'|s|ĠIT|'|S|Ġ|123|4|?!|Ċ|x")]
    [InlineData("deepseek-v3", "it|'s|ĠIT|'S|Ġ|123|4|?!Ċ|x")]
    public void MakeSteps_CutsAsTheReferenceDoes(string pre, string expected)
    {
        var pieces = TextPieces.Whole("it's IT'S 1234?!\nx");
        foreach (var step in GgufPreTokenizer.Find(pre)!.MakeSteps())
            pieces = step.Apply(pieces);
        Assert.Equal(expected, string.Join('|', pieces.Pieces.Select(piece => pieces.Span(piece).ToString())));
    }

    [Fact]
    public void Read_TakesDefault_WhereThePreIsMissing()
    {
        var metadata = Metadata();
        metadata.Remove(Prefix + "pre");
        Assert.Equal([2, 3], Tokenizer.FromGguf(metadata, File).Encode("ab1"));
    }

    [Fact]
    public void Read_PutsBosAndEosAround_AsTheFileSays()
    {
        var metadata = Metadata();
        metadata.Set(Prefix + "add_bos_token", GgufValueType.Bool, true);
        metadata.Set(Prefix + "add_eos_token", GgufValueType.Bool, true);
        metadata.Set(Prefix + "bos_token_id", GgufValueType.UInt32, 4u);
        metadata.Set(Prefix + "eos_token_id", GgufValueType.UInt32, 5u);
        var tokenizer = Tokenizer.FromGguf(metadata, File);
        Assert.Equal([4, 2, 5], tokenizer.Encode("ab"));
        Assert.True(tokenizer.AddsBos);
        Assert.Equal((4, 5), (tokenizer.BosTokenId, tokenizer.EosTokenId));
    }

    [Theory]
    [InlineData("llama-bpe", true)]
    [InlineData("qwen2", false)]
    public void Read_AddsBosByThePre_WhereTheFileDoesNotSay(string pre, bool adds)
    {
        var metadata = Metadata("pre", pre);
        Assert.False(Tokenizer.FromGguf(metadata, File).AddsBos);
        metadata.Set(Prefix + "bos_token_id", GgufValueType.UInt32, 4u);
        Assert.Equal(adds, Tokenizer.FromGguf(metadata, File).AddsBos);
    }

    [Theory]
    [InlineData("model", "llama", "tokenizer.ggml.scores is not one float32 per token")]
    [InlineData("model", "t5", "tokenizer.ggml.scores is not one float32 per token")]
    [InlineData("model", "bert", "GGUF tokenizer 'bert' is not supported yet")]
    [InlineData("model", null, "tokenizer.ggml.model is missing")]
    [InlineData("pre", "none-such", "tokenizer.ggml.pre 'none-such' is unknown (known: default, gpt-2")]
    [InlineData("tokens", null, "tokenizer.ggml.tokens is missing or no array of strings")]
    [InlineData("merges", null, "tokenizer.ggml.merges is missing or no array of strings")]
    [InlineData("tokens", "x", "tokenizer.ggml.tokens is missing or no array of strings")]
    [InlineData("bos_token_id", 9, "tokenizer.ggml.bos_token_id 9 is not a token (6 tokens)")]
    [InlineData("eos_token_id", -1, "tokenizer.ggml.eos_token_id -1 is not a token (6 tokens)")]
    [InlineData("add_bos_token", true, "tokenizer.ggml.bos_token_id is missing, and bos is to be added")]
    [InlineData("merges", new[] { "a b", "a 1" }, "tokenizer.ggml.merges[1] names the token 'a1', which the vocabulary lacks")]
    [InlineData("merges", new[] { "ab" }, "tokenizer.ggml.merges[0] 'ab' is not two tokens with a space between")]
    [InlineData("token_type", new[] { 1 }, "tokenizer.ggml.token_type is not one int32 per token")]
    public void Read_NamesTheFileAndTheKey_InOneLine(string key, object? value, string problem)
    {
        var exception = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromGguf(Metadata(key, value), File));
        Assert.StartsWith($"{File}: {problem}", exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    private static GgufMetadata Metadata(string? key = null, object? value = null)
    {
        var metadata = new GgufMetadata();
        Set(metadata, "model", "gpt2");
        Set(metadata, "pre", "gpt-2");
        Set(metadata, "tokens", (string[])["a", "b", "ab", "1", "<s>", "<x>"]);
        Set(metadata, "token_type", (int[])[1, 1, 1, 1, 3, 4]);
        Set(metadata, "merges", (string[])["a b"]);
        Set(metadata, "add_bos_token", key == "pre" ? null : false);
        if (key is not null)
            Set(metadata, key, value);
        return metadata;
    }

    private static void Set(GgufMetadata metadata, string key, object? value)
    {
        if (value is null)
        {
            metadata.Remove(Prefix + key);
            return;
        }
        var (type, stored) = value switch
        {
            string[] strings => (GgufValueType.Array, new GgufArray(GgufValueType.String, strings)),
            int[] numbers => (GgufValueType.Array, new GgufArray(GgufValueType.Int32, numbers)),
            string => (GgufValueType.String, value),
            bool => (GgufValueType.Bool, value),
            _ => (GgufValueType.Int32, value),
        };
        metadata.Set(Prefix + key, type, stored);
    }
}
