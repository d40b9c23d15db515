using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

public sealed class TokenizerGoldenTests
{
    public static TheoryData<string, string> All => TinyTokenizers.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Encode_GivesTheIdsOfTheReference_ForEveryGoldenText(string name, string source)
    {
        var tokenizer = TinyTokenizers.Load(name, source);
        var goldens = GoldenEncoding.Read(TinyTokenizers.PathOf(name, "encodings.jsonl"));
        Assert.NotEmpty(goldens);
        Assert.All(goldens, golden => Assert.Equal(golden.Ids, tokenizer.Encode(golden.Text, golden.AddSpecialTokens)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Decode_GivesTheTextOfTheReference_ForEveryGoldenText(string name, string source)
    {
        var tokenizer = TinyTokenizers.Load(name, source);
        var goldens = GoldenEncoding.Read(TinyTokenizers.PathOf(name, "encodings.jsonl"));
        Assert.NotEmpty(goldens);
        Assert.All(goldens, golden => AssertDecodes(tokenizer, golden.Ids, golden.Decoded, golden.DecodedSkipSpecial));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Decode_GivesTheTextOfTheReference_ForArbitraryIds(string name, string source)
    {
        var tokenizer = TinyTokenizers.Load(name, source);
        var goldens = GoldenDecoding.Read(TinyTokenizers.PathOf(name, "decodings.jsonl"));
        Assert.NotEmpty(goldens);
        Assert.All(goldens, golden => AssertDecodes(tokenizer, golden.Ids, golden.Text, golden.SkipSpecial));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void StreamingDecoder_GivesWhatDecodeGives_ForArbitraryIds(string name, string source)
    {
        var tokenizer = TinyTokenizers.Load(name, source);
        var goldens = GoldenDecoding.Read(TinyTokenizers.PathOf(name, "decodings.jsonl"));
        Assert.NotEmpty(goldens);
        Assert.All(goldens, golden =>
        {
            var decoder = new StreamingDecoder(tokenizer);
            Assert.Equal(golden.Text, string.Concat(golden.Ids.Select(decoder.Append)) + decoder.Flush());
            var skipping = new StreamingDecoder(tokenizer, skipSpecialTokens: true);
            Assert.Equal(golden.SkipSpecial, string.Concat(golden.Ids.Select(skipping.Append)) + skipping.Flush());
        });
    }

    [SkippableTheory]
    [InlineData("smollm2-135m-instruct")]
    [InlineData("SmolLM2-135M-Instruct.Q4_1.gguf")]
    public void Encode_GivesTheIdsOfTheReference_ForSmolLM2(string model)
    {
        string? path = Fixtures.Shared("models", model);
        string? golden = Fixtures.Shared("golden", "smollm2", "tokenization.jsonl");
        Skip.If(path is null || golden is null, "the real model is not here");
        var tokenizer = model.EndsWith(".gguf") ? TinyTokenizers.FromGguf(path) : Tokenizer.FromFolder(path);
        var lines = GoldenEncoding.Read(golden);
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            Assert.Equal(line.Ids, tokenizer.Encode(line.Text));
            AssertDecodes(tokenizer, line.Ids, line.Decoded, line.DecodedSkipSpecial);
        });
    }

    private static void AssertDecodes(Tokenizer tokenizer, int[] ids, string text, string skipSpecial)
    {
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.Equal(skipSpecial, tokenizer.Decode(ids, skipSpecialTokens: true));
    }
}
