using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

/// <summary>Tokenizers from files other than tokenizer.json, made from one that has goldens.</summary>
public sealed class VocabularyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. TinyTokenizers.Names];

    [Fact]
    public void FromFolder_ReadsTiktokenLines_AsLlama3ShipsThem()
    {
        var vocabulary = JsonNode.Parse(File.ReadAllText(TinyTokenizers.PathOf("llama3-bpe", "tokenizer.json")))!["model"]!["vocab"]!.AsObject();
        var lines = vocabulary.OrderBy(token => (int)token.Value!).Select(token => $"{Convert.ToBase64String(BytesOf(token.Key))} {token.Value}");
        File.WriteAllLines(_folder.File("tokenizer.model"), lines);
        File.Copy(TinyTokenizers.PathOf("llama3-bpe", "tokenizer_config.json"), _folder.File("tokenizer_config.json"));
        AssertGoldens("llama3-bpe", Tokenizer.FromFolder(_folder.Path));
    }

    [Fact]
    public void FromFolder_AddsLlama3sOwnTokens_BehindTiktokenLines()
    {
        File.WriteAllLines(_folder.File("tokenizer.model"), ["YQ== 0", "Yg== 1", "YWI= 2"]);
        var tokenizer = Tokenizer.FromFolder(_folder.Path);
        Assert.Equal(3 + 256, tokenizer.VocabSize);
        Assert.Equal([3, 2, 0, 9, 12, 4], tokenizer.Encode("aba<|start_header_id|><|eot_id|><|end_of_text|>"));
        Assert.Equal("<|reserved_special_token_250|>", tokenizer.Piece(258));
    }

    [Theory]
    [InlineData("qwen2-bpe", "Qwen2Tokenizer")]
    [InlineData("qwen2-bpe", "Qwen2TokenizerFast")]
    public void FromFolder_ReadsVocabAndMerges(string name, string className)
    {
        WriteVocabAndMerges(name, className);
        AssertGoldens(name, Tokenizer.FromFolder(_folder.Path));
    }

    [Fact]
    public void FromFolder_CutsAsGpt2_WhereTheClassIsGpt2()
    {
        WriteVocabAndMerges("smollm-bpe", "GPT2Tokenizer");
        var tokenizer = Tokenizer.FromFolder(_folder.Path);
        // The golden's tokenizer cuts digits apart, this one does not; elsewhere they agree.
        var goldens = GoldenEncoding.Read(TinyTokenizers.PathOf("smollm-bpe", "encodings.jsonl")).Where(golden => golden.Text.All(c => char.IsAsciiLetter(c) || c == ' ')).ToArray();
        Assert.NotEmpty(goldens);
        Assert.All(goldens, golden => Assert.Equal(golden.Ids, tokenizer.Encode(golden.Text)));
    }

    [Fact]
    public void FromFolder_RefusesVocabAndMerges_OfAnotherClass()
    {
        WriteVocabAndMerges("qwen2-bpe", "WhisperTokenizer");
        Assert.Contains("do not say how WhisperTokenizer cuts a text", Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFolder(_folder.Path)).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_GivesFilesWithTheIdsOfTheReference_FromGguf(string name)
    {
        var metadata = new GgufMetadata();
        GgufVocabulary.Of(TinyTokenizers.PathOf(name)).AddTo(metadata);
        GgufTokenizerFiles.TryRead(metadata, name)!.Write(_folder.Path, 512);
        AssertGoldens(name, Tokenizer.FromFolder(_folder.Path));
        // And back again.
        var again = new GgufMetadata();
        GgufVocabulary.Of(_folder.Path).AddTo(again);
        Assert.Equal(metadata.Keys.Order(), again.Keys.Order());
        Assert.Equal(((GgufArray)metadata["tokenizer.ggml.tokens"].Value).Values, ((GgufArray)again["tokenizer.ggml.tokens"].Value).Values);
    }

    [Theory]
    [InlineData("0A", "ends within a field")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", "ends within a field")]
    [InlineData("0AFFFFFFFFFFFFFFFFFFFFFF01", "has a number of more than 64 bits")]
    [InlineData("0A03" + "0A0161" + "0F", "has a field of the unknown wire type 7")]
    [InlineData("0A02" + "0801", "has the wire type 0 in field 1")]
    [InlineData("0A05" + "0A0161" + "1809", "has the piece 'a' of the unknown type 9")]
    [InlineData("0A03" + "0A0161" + "1202" + "1804", "has the model type 4, which is not supported")]
    [InlineData("0A03" + "0A0161" + "1203" + "C00101", "has treat_whitespace_as_suffix")]
    [InlineData("0A03" + "0A0161" + "1A02" + "2800", "does not escape spaces")]
    [InlineData("0A03" + "0A0161" + "1A04" + "12020000", "is shorter than it says")]
    [InlineData("0A03" + "0A0161", "has no unknown token")]
    public void FromFolder_SaysWhatIsWrong_WithASentencePieceFile(string hex, string problem)
    {
        File.WriteAllBytes(_folder.File("tokenizer.model"), Convert.FromHexString(hex));
        var exception = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFolder(_folder.Path));
        Assert.StartsWith($"{_folder.File("tokenizer.model")}: {problem}", exception.Message);
    }

    [Theory]
    [InlineData("", "has no tokens")]
    [InlineData("YQ==", "line 1 is not a token in base64 and the rank 0")]
    [InlineData("YQ== 0\nYg== 2", "line 2 is not a token in base64 and the rank 1")]
    [InlineData("*** 0", "line 1 is not a token in base64")]
    public void FromFolder_SaysWhatIsWrong_WithTiktokenLines(string text, string problem)
    {
        File.WriteAllText(_folder.File("tokenizer.model"), text);
        Assert.Contains(problem, Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFolder(_folder.Path)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertGoldens(string name, Tokenizer tokenizer)
    {
        var goldens = GoldenEncoding.Read(TinyTokenizers.PathOf(name, "encodings.jsonl"));
        Assert.NotEmpty(goldens);
        Assert.All(goldens, golden =>
        {
            Assert.Equal(golden.Ids, tokenizer.Encode(golden.Text, golden.AddSpecialTokens));
            Assert.Equal(golden.Decoded, tokenizer.Decode(golden.Ids));
        });
    }

    private void WriteVocabAndMerges(string name, string className)
    {
        var json = JsonNode.Parse(File.ReadAllText(TinyTokenizers.PathOf(name, "tokenizer.json")))!;
        File.WriteAllText(_folder.File("vocab.json"), json["model"]!["vocab"]!.ToJsonString());
        File.WriteAllLines(_folder.File("merges.txt"), ["#version: 0.2", .. json["model"]!["merges"]!.AsArray().Select(merge => $"{merge![0]} {merge[1]}")]);
        var config = JsonNode.Parse(File.ReadAllText(TinyTokenizers.PathOf(name, "tokenizer_config.json")))!;
        config["tokenizer_class"] = className;
        File.WriteAllText(_folder.File("tokenizer_config.json"), config.ToJsonString());
    }

    private static byte[] BytesOf(string piece)
    {
        var decoder = new List<byte>();
        foreach (char c in piece)
        {
            Assert.True(ByteLevelAlphabet.TryGetByte(c, out byte value));
            decoder.Add(value);
        }
        return [.. decoder];
    }
}
