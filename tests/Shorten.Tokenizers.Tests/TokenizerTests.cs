using System.Text.Json;
using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

public sealed class TokenizerTests
{
    private static readonly Tokenizer s_tokenizer = TinyTokenizers.Load("llama3-bpe", "tokenizer.json");

    [Theory]
    [InlineData("smollm-bpe", "tokenizer.json", 1200, 0, 0, false)]
    [InlineData("smollm-bpe", "vocab.gguf", 1200, 0, 0, false)]
    [InlineData("llama3-bpe", "tokenizer.json", 1510, 1504, 1508, true)]
    [InlineData("llama3-bpe", "vocab.gguf", 1510, 1504, 1508, true)]
    [InlineData("qwen2-bpe", "tokenizer.json", 1305, null, 1302, false)]
    [InlineData("qwen2-bpe", "vocab.gguf", 1305, null, 1302, false)]
    [InlineData("llama-spm", "tokenizer.json", 1000, 1, 2, true, "BPE with byte fallback")]
    [InlineData("llama-spm", "tokenizer.model", 1000, 1, 2, true, "BPE with byte fallback")]
    [InlineData("llama-spm", "vocab.gguf", 1000, 1, 2, true, "BPE with byte fallback")]
    [InlineData("gemma-spm", "tokenizer.model", 1100, 2, 1, true, "BPE with byte fallback")]
    [InlineData("t5-unigram", "tokenizer.json", 1010, null, 1, false, "unigram")]
    [InlineData("t5-unigram", "tokenizer.model", 1010, null, 1, false, "unigram")]
    public void Properties_SayWhatTheFilesSay(string name, string source, int vocabSize, int? bos, int? eos, bool addsBos, string kind = "byte-level BPE")
    {
        var tokenizer = TinyTokenizers.Load(name, source);
        Assert.Equal(vocabSize, tokenizer.VocabSize);
        Assert.Equal(bos, tokenizer.BosTokenId);
        Assert.Equal(eos, tokenizer.EosTokenId);
        Assert.Equal(addsBos, tokenizer.AddsBos);
        Assert.StartsWith($"{kind}, {vocabSize} tokens", tokenizer.Description);
    }

    [Fact]
    public void FromFile_TakesBosFromTheTemplate_AndKnowsNoEos()
    {
        var tokenizer = Tokenizer.FromFile(TinyTokenizers.PathOf("llama3-bpe", "tokenizer.json"));
        Assert.Equal(1504, tokenizer.BosTokenId);
        Assert.Null(tokenizer.EosTokenId);
        Assert.True(tokenizer.AddsBos);
    }

    [Fact]
    public void Piece_GivesTheSpelling()
    {
        Assert.Equal("<|begin_of_text|>", s_tokenizer.Piece(1504));
        Assert.StartsWith("Ġ", s_tokenizer.Piece(s_tokenizer.Encode(" the", addSpecialTokens: false)[0]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1510)]
    [InlineData(int.MaxValue)]
    public void PieceAndDecode_Throw_ForAnIdThatIsNone(int id)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => s_tokenizer.Piece(id));
        var problem = Assert.Throws<ArgumentOutOfRangeException>(() => s_tokenizer.Decode([0, id]));
        Assert.Contains($"no token {id} (it has 1510)", problem.Message);
    }

    [Fact]
    public void Encode_TakesALoneSurrogate_ForAReplacementCharacter() =>
        Assert.Equal(s_tokenizer.Encode("a\uFFFDb\uFFFD"), s_tokenizer.Encode("a\uD83Db\uDE00"));

    [Fact]
    public void Encode_GivesTheSame_OnManyThreads()
    {
        string[] texts = [.. GoldenEncoding.Read(TinyTokenizers.PathOf("llama3-bpe", "encodings.jsonl")).Select(golden => golden.Text)];
        var expected = texts.Select(text => s_tokenizer.Encode(text)).ToArray();
        var shared = TinyTokenizers.Load("llama3-bpe", "tokenizer.json");
        Parallel.For(0, 8 * texts.Length, i => Assert.Equal(expected[i % texts.Length], shared.Encode(texts[i % texts.Length])));
    }

    public static TheoryData<string, string> Megabytes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string name in TinyTokenizers.Names)
            {
                foreach (string unit in (string[])["x", " ", "\n", "1", "😀"])
                    data.Add(name, unit);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Megabytes))]
    public void Encode_TakesLinearTime_ForAMegabyteOfOneThing(string name, string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length));
        var tokenizer = TinyTokenizers.Load(name, "tokenizer.json");
        int[] ids = [];
        double growth = Growth.Of(length => ids = tokenizer.Encode(text[..length], addSpecialTokens: false), text.Length / Growth.Factor);
        Assert.True(growth < Growth.MostIfLinear, $"{Growth.Factor} times the text takes {growth:F0} times the work");
        Assert.Equal(name == "t5-unigram" ? AfterUnigram(text) : text, tokenizer.Decode(ids));
    }

    [Fact]
    public void Growth_TellsLinearFromQuadraticWork()
    {
        Assert.InRange(Growth.Of(size => Spin(100L * size), 1 << 9), 0, Growth.MostIfLinear);
        Assert.True(Growth.Of(size => Spin((long)size * size), 1 << 7) > Growth.MostIfLinear);
    }

    private static void Spin(long steps)
    {
        for (long i = 0; i < steps; i++)
            Thread.MemoryBarrier();
    }

    // It drops white space at the ends, and has one token for all characters that it does not know.
    private static string AfterUnigram(string text) => text.StartsWith('\uD83D') ? "<unk>" : text.Trim();

    [SkippableFact]
    public void Encode_GivesTheNumberOfTokensOfTheReference_AndDecodeTheText_ForAWholeCorpus()
    {
        string? model = Fixtures.Shared("models", "smollm2-135m-instruct"), corpus = Fixtures.Shared("data", "wikitext2-test.txt");
        string? golden = Fixtures.Shared("golden", "smollm2", "perplexity.json");
        Skip.If(model is null || corpus is null || golden is null, "the real model is not here");
        using var runs = JsonDocument.Parse(File.ReadAllBytes(golden));
        int expected = runs.RootElement.EnumerateArray().First(IsWikiTextWithoutBos).GetProperty("tokens").GetInt32();
        var tokenizer = Tokenizer.FromFolder(model);
        // Python reads a text file with \n for every end of line.
        string text = File.ReadAllText(corpus).ReplaceLineEndings("\n");
        int[] ids = tokenizer.Encode(text);
        Assert.Equal(expected, ids.Length);
        Assert.Equal(text, tokenizer.Decode(ids));

        static bool IsWikiTextWithoutBos(JsonElement run) =>
            run.GetProperty("corpus").GetString() == "wikitext2" && run.GetProperty("bos").GetString() == "none";
    }
}
