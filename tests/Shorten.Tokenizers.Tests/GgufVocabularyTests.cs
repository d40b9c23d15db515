using Shorten.Checkpoints;
using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

public sealed class GgufVocabularyTests
{
    private const string Prefix = "tokenizer.ggml.";

    public static TheoryData<string> Names => [.. TinyTokenizers.Names];

    [Theory]
    [InlineData("smollm-bpe", null)]
    [InlineData("llama3-bpe", 1509)]
    [InlineData("qwen2-bpe", 1300)]
    [InlineData("llama-spm", null)]
    public void Of_GivesTheMetadataOfTheReference(string name, int? padding)
    {
        string path = TinyTokenizers.PathOf(name, "vocab.gguf");
        using var checkpoint = Checkpoint.Open(path);
        var expected = checkpoint.Gguf!.Clone();
        // The goldens leave out the token that pads, which llama.cpp's converter writes.
        if (padding is { } id)
            expected.Set(Prefix + "padding_token_id", GgufValueType.UInt32, (uint)id);
        AssertEqual(expected, Of(TinyTokenizers.PathOf(name)));
    }

    [Fact]
    public void Of_FindsTheScoresOfTheReference_WithoutTheSentencePieceFile()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"])
            File.Copy(TinyTokenizers.PathOf("llama-spm", file), folder.File(file));
        AssertEqual(Of(TinyTokenizers.PathOf("llama-spm")), Of(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_GivesATokenizerWithTheIdsOfTheReference(string name)
    {
        var tokenizer = Tokenizer.FromGguf(Of(TinyTokenizers.PathOf(name)), name);
        var goldens = GoldenEncoding.Read(TinyTokenizers.PathOf(name, "encodings.jsonl"));
        Assert.NotEmpty(goldens);
        Assert.All(goldens, golden =>
        {
            Assert.Equal(golden.Ids, tokenizer.Encode(golden.Text, golden.AddSpecialTokens));
            Assert.Equal(golden.Decoded, tokenizer.Decode(golden.Ids));
        });
    }

    [Fact]
    public void Of_NamesTheRestOfTheEmbedding()
    {
        var metadata = new GgufMetadata();
        GgufVocabulary.Of(TinyTokenizers.PathOf("smollm-bpe"), vocabSize: 1202).AddTo(metadata);
        Assert.Equal(["[PAD1200]", "[PAD1201]"], Strings(metadata, "tokens")[1200..]);
        Assert.Equal([5, 5], ((int[])((GgufArray)metadata[Prefix + "token_type"].Value).Values)[1200..]);
    }

    [SkippableFact]
    public void Of_GivesTheMetadataOfThePublishedFile_ForSmolLM2()
    {
        string? folder = Fixtures.Shared("models", "smollm2-135m-instruct"), file = Fixtures.Shared("models", "SmolLM2-135M-Instruct.Q4_1.gguf");
        Skip.If(folder is null || file is null, "the real model is not here");
        using var checkpoint = Checkpoint.Open(file);
        var expected = checkpoint.Gguf!.Clone();
        // Says nothing for a byte-level BPE.
        expected.Remove(Prefix + "add_space_prefix");
        expected.Set(Prefix + "add_eos_token", GgufValueType.Bool, false);
        AssertEqual(expected, Of(folder));
    }

    [Theory]
    [InlineData("pre_tokenizer", """{ "type": "ByteLevel", "add_prefix_space": true }""", "the tokenizer's steps (normalizer, pre_tokenizer, ignore_merges) are none")]
    [InlineData("pre_tokenizer", """{ "type": "Sequence", "pretokenizers": [{ "type": "Digits" }, { "type": "ByteLevel", "add_prefix_space": false }] }""", "the tokenizer's steps")]
    [InlineData("normalizer", """{ "type": "NFKC" }""", "the tokenizer's steps")]
    [InlineData("model.ignore_merges", "true", "the tokenizer's steps")]
    [InlineData("pre_tokenizer", "null", "the tokenizer's steps (normalizer, pre_tokenizer) are neither")]
    public void Of_RefusesWhatItCannotName(string part, string json, string problem)
    {
        using var folder = new MinimalTokenizer().With(part, json);
        folder.LoadFolder();
        var exception = Assert.Throws<TokenizerFormatException>(() => GgufVocabulary.Of(folder.Folder));
        Assert.StartsWith($"{folder.Folder}: {problem}", exception.Message);
    }

    [Fact]
    public void Of_RefusesMergesThatScoresCannotSay()
    {
        using var folder = new MinimalTokenizer()
            .With("normalizer", """{ "type": "Replace", "pattern": { "String": " " }, "content": "\u2581" }""")
            .With("pre_tokenizer", "null")
            .With("model.vocab", """{ "a": 0, "b": 1, "ab": 2, "ba": 3, "bab": 4, "<s>": 7, "</s>": 8, "x": 5, "y": 6 }""")
            .With("model.merges", """["a b", "b a", "b ab"]""");
        folder.LoadFolder();
        var exception = Assert.Throws<TokenizerFormatException>(() => GgufVocabulary.Of(folder.Folder));
        Assert.Contains("the tokenizer's merges are no order of its tokens", exception.Message);
    }

    [Fact]
    public void Of_TakesEveryChatTemplate()
    {
        using var folder = new MinimalTokenizer()
            .WithFile("tokenizer_config.json", """{ "chat_template": [{ "name": "default", "template": "A" }, { "name": "tool_use", "template": "B" }] }""")
            .WithFile("chat_template.jinja", "C");
        folder.LoadFolder();
        var metadata = Of(folder.Folder);
        Assert.Equal("C", metadata["tokenizer.chat_template"].Value);
        Assert.Equal("B", metadata["tokenizer.chat_template.tool_use"].Value);
    }

    private static GgufMetadata Of(string folder)
    {
        var metadata = new GgufMetadata();
        GgufVocabulary.Of(folder).AddTo(metadata);
        return metadata;
    }

    private static string[] Strings(GgufMetadata metadata, string key) => (string[])((GgufArray)metadata[Prefix + key].Value).Values;

    private static void AssertEqual(GgufMetadata expected, GgufMetadata actual)
    {
        Assert.Equal(Keys(expected), Keys(actual));
        foreach (string key in Keys(expected))
        {
            Assert.Equal(expected[key].Type, actual[key].Type);
            if (expected[key].Value is GgufArray array)
            {
                var other = (GgufArray)actual[key].Value;
                Assert.Equal(array.ElementType, other.ElementType);
                Assert.Equal(array.Values, other.Values);
            }
            else
            {
                Assert.Equal(expected[key].Value, actual[key].Value);
            }
        }
    }

    private static IEnumerable<string> Keys(GgufMetadata metadata) => metadata.Keys.Where(key => key.StartsWith("tokenizer.")).Order();
}
