using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tests.Pruning;
using Shorten.Tokenizers;

namespace Shorten.Tests.Conversion;

public sealed class HuggingFaceExportTests : IDisposable
{
    // Stated by the goldens: 5 to 20 times the distance of their float32 from float64.
    private const float GgufTolerance = 3e-4f;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> GgufFiles => [.. Directory.GetFiles(Fixtures.PathOf("tiny", "gguf"), "*.gguf").Select(path =>
        Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string Output => _folder.File("hf");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Export_GivesTheReferencesTensors_SmolLM2()
    {
        string? source = Fixtures.Shared("models", "SmolLM2-135M-Instruct.Q4_1.gguf");
        Skip.If(source is null, "the model is not beside the repository");
        var golden = JsonNode.Parse(File.ReadAllText(Fixtures.Shared("golden", "smollm2", "tensors-bf16.json")!))!.AsObject();
        Export(source!, DType.BF16);
        using var checkpoint = Checkpoint.Open(Output);
        Assert.Equal(golden.Select(pair => pair.Key).Order(StringComparer.Ordinal),
            checkpoint.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        foreach (var tensor in checkpoint.Tensors)
        {
            var expected = golden[tensor.Name]!;
            Assert.Equal(expected["dtype"]!.GetValue<string>(), tensor.DType.ToString());
            Assert.Equal(expected["shape"]!.AsArray().Select(n => n!.GetValue<long>()), tensor.Shape);
            Assert.True(expected["sha256"]!.GetValue<string>() == Convert.ToHexStringLower(SHA256.HashData(SurgeryGoldenTests.Bytes(tensor))), tensor.Name);
        }
    }

    [SkippableFact]
    public void Export_GivesTheConfigAndTokenizer_SmolLM2()
    {
        string? source = Fixtures.Shared("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), original = Fixtures.Shared("models", "smollm2-135m-instruct");
        Skip.If(source is null || original is null, "the model is not beside the repository");
        Export(source!, DType.BF16);
        JsonNode expected = Json(original!, "config.json"), written = Json(Output, "config.json");
        foreach (var (key, value) in expected.AsObject().Where(pair => pair.Key is not ("initializer_range" or "pretraining_tp")))
            Assert.True(Same(value, written[key]), $"{key}: {written[key]?.ToJsonString()}, expected {value?.ToJsonString()}");
        JsonNode expectedTokenizer = Json(original!, "tokenizer.json"), tokenizer = Json(Output, "tokenizer.json");
        Assert.True(JsonNode.DeepEquals(expectedTokenizer["model"]!["vocab"], tokenizer["model"]!["vocab"]));
        Assert.True(JsonNode.DeepEquals(expectedTokenizer["added_tokens"], tokenizer["added_tokens"]));
        Assert.Equal(Json(original!, "tokenizer_config.json")["chat_template"]!.GetValue<string>(),
            Json(Output, "tokenizer_config.json")["chat_template"]!.GetValue<string>());
        var (a, b) = (Tokenizer.FromFolder(original!), Tokenizer.FromFolder(Output));
        Assert.Equal((a.BosTokenId, a.EosTokenId, a.AddsBos, a.VocabSize), (b.BosTokenId, b.EosTokenId, b.AddsBos, b.VocabSize));
        foreach (string text in File.ReadLines(Fixtures.Shared("golden", "smollm2", "tokenization.jsonl")!).Select(line =>
            JsonNode.Parse(line)!["text"]!.GetValue<string>()))
            Assert.Equal(a.Encode(text), b.Encode(text));
    }

    [Theory]
    [InlineData("gguf/llama-gqa-f32.gguf", "gguf/hf", DType.F32)]
    [InlineData("gguf/llama-gqa-bf16.gguf", "gguf/hf", DType.BF16)]
    [InlineData("gguf/qwen2.gguf", "models/qwen2", DType.F32)]
    [InlineData("gguf/qwen3-bf16.gguf", "models/qwen3-bf16", DType.BF16)]
    [InlineData("gguf/llama3-rope-bf16.gguf", "models/llama3-rope-bf16", DType.BF16)]
    public void Export_GivesTheTensorsAndTheConfig_OfTheFolderThatTheGgufWasMadeFrom(string gguf, string original, DType dtype)
    {
        string folder = Fixtures.PathOf(["tiny", .. original.Split('/')]);
        Export(Fixtures.PathOf(["tiny", .. gguf.Split('/')]), dtype);
        using Checkpoint expected = Checkpoint.Open(folder), written = Checkpoint.Open(Output);
        Assert.Equal(expected.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal),
            written.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        foreach (var tensor in expected.Tensors)
        {
            Assert.Equal(tensor.Shape, written[tensor.Name].Shape);
            Assert.Equal(Values(tensor, dtype), Values(written[tensor.Name], dtype));
            Assert.Equal(dtype, written[tensor.Name].DType);
        }
        JsonNode expectedConfig = Json(folder, "config.json"), config = Json(Output, "config.json");
        foreach (string key in (string[])["architectures", "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers",
            "num_attention_heads", "num_key_value_heads", "hidden_act", "max_position_embeddings", "rms_norm_eps", "rope_theta", "tie_word_embeddings"])
            Assert.True(Same(expectedConfig[key] ?? (key == "tie_word_embeddings" ? JsonValue.Create(false) : null), config[key]), key);
        foreach (var (key, value) in expectedConfig["rope_scaling"] as JsonObject ?? [])
            Assert.True(Same(value, config["rope_scaling"]![key]), key);
        Assert.Equal(expectedConfig["rope_scaling"] is null, config["rope_scaling"] is null);
    }

    [Theory]
    [MemberData(nameof(GgufFiles))]
    public void Export_GivesAModelWithTheLogitsOfTheGguf(string name)
    {
        string source = Fixtures.PathOf("tiny", "gguf", name);
        long[] ids = [1, 5, 9, 17, 33, 65, 90, 95, 3, 2, 1, 64];
        Export(source, DType.F32);
        Near.Assert(RunModel.Logits(source, ids, 1), RunModel.Logits(Output, ids, 1), GgufTolerance, name);
    }

    [Theory]
    [InlineData("smollm-bpe")]
    [InlineData("llama3-bpe")]
    [InlineData("qwen2-bpe")]
    [InlineData("llama-spm")]
    public void Write_GivesATokenizerWithTheIdsOfTheGguf(string name)
    {
        string folder = Fixtures.PathOf("tiny", "tokenizers", name), path = Path.Combine(folder, "vocab.gguf");
        using var checkpoint = Checkpoint.Open(path);
        GgufTokenizerFiles.TryRead(checkpoint.Gguf!, path)!.Write(_folder.Path, 512);
        Tokenizer expected = Tokenizer.FromGguf(checkpoint.Gguf!, path), written = Tokenizer.FromFolder(_folder.Path);
        Assert.Equal((expected.BosTokenId, expected.EosTokenId, expected.AddsBos, expected.VocabSize),
            (written.BosTokenId, written.EosTokenId, written.AddsBos, written.VocabSize));
        foreach (string line in File.ReadLines(Path.Combine(folder, "encodings.jsonl")))
        {
            string text = JsonNode.Parse(line)!["text"]!.GetValue<string>();
            Assert.Equal(expected.Encode(text), written.Encode(text));
        }
    }

    [Fact]
    public void Export_ConvertsAFolder_AndKeepsItsFiles()
    {
        string source = Fixtures.PathOf("tiny", "models", "llama-gqa-tied-bf16");
        SurgeryTests.CopyModel(source, _folder.File("model"));
        File.WriteAllText(Path.Combine(_folder.File("model"), "README.md"), "card");
        File.WriteAllText(Path.Combine(_folder.File("model"), "tokenizer.json"), "{}");
        Export(_folder.File("model"), DType.F32);
        using Checkpoint before = Checkpoint.Open(source), after = Checkpoint.Open(Output);
        Assert.All(before.Tensors, tensor => Assert.Equal(Values(tensor, DType.F32), Values(after[tensor.Name], DType.F32)));
        Assert.All(after.Tensors, tensor => Assert.Equal(DType.F32, tensor.DType));
        Assert.Equal("card", File.ReadAllText(Path.Combine(Output, "README.md")));
        Assert.Equal("{}", File.ReadAllText(Path.Combine(Output, "tokenizer.json")));
        Assert.Equal("float32", Json(Output, "config.json")["dtype"]!.GetValue<string>());
    }

    [Fact]
    public void Export_RefusesAValueThatDoesNotFit_AndLeavesNothing()
    {
        SurgeryTests.CopyModel(Fixtures.PathOf("tiny", "models", "llama-mha"), _folder.File("model"));
        string weights = Path.Combine(_folder.File("model"), "model.safetensors");
        string name;
        long offset;
        using (var checkpoint = Checkpoint.Open(weights))
            (name, offset) = (checkpoint.Tensors[3].Name, checkpoint.Tensors[3].OffsetBytes);
        byte[] bytes = File.ReadAllBytes(weights);
        BitConverter.TryWriteBytes(bytes.AsSpan((int)offset), 70000f);
        File.WriteAllBytes(weights, bytes);
        var error = Assert.Throws<CheckpointFormatException>(() => Export(_folder.File("model"), DType.F16));
        Assert.Equal(name, error.Tensor);
        Assert.Contains("70000", error.Message, StringComparison.Ordinal);
        Assert.Equal([_folder.File("model")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Export_Refuses_ToWriteIntoTheSource()
    {
        SurgeryTests.CopyModel(Fixtures.PathOf("tiny", "models", "llama-mha"), Output);
        using var checkpoint = Checkpoint.Open(Output);
        Assert.Throws<OutputRefusedException>(() =>
            HuggingFaceExport.Describe(checkpoint, new ConversionOptions { Output = Output, DType = DType.F16, Force = true }));
    }

    [Fact]
    public void Describe_SaysWhatExportWrites()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "gguf", "llama-gqa-f32.gguf"));
        var options = new ConversionOptions { Output = Output, DType = DType.F16, MaxShardBytes = 20_000 };
        var described = HuggingFaceExport.Describe(checkpoint, options);
        Assert.False(Directory.Exists(Output));
        HuggingFaceExport.Export(checkpoint, options);
        Assert.True(described.Files.Count > 1);
        Assert.All(described.Files, file => Assert.Equal(file.Bytes, new FileInfo(Path.Combine(Output, file.Name)).Length));
        using var written = Checkpoint.Open(Output);
        Assert.Equal(written.Tensors.Sum(tensor => tensor.Elements), described.Parameters);
        Assert.Equal(written.TotalBytes, described.BytesAfter);
    }

    private void Export(string source, DType dtype)
    {
        using var checkpoint = Checkpoint.Open(source);
        HuggingFaceExport.Export(checkpoint, new ConversionOptions { Output = Output, DType = dtype });
    }

    private static JsonNode Json(string folder, string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, file)))!;

    // 1e-05 and 0.00001 are one number, and so are 10000 and 10000.0.
    private static bool Same(JsonNode? a, JsonNode? b) =>
        a is JsonValue x && b is JsonValue y && x.TryGetValue(out double left) && y.TryGetValue(out double right)
            ? (float)left == (float)right
            : JsonNode.DeepEquals(a, b);

    // The values as the dtype stores them.
    private static unsafe byte[] Values(TensorEntry tensor, DType dtype)
    {
        var values = new float[tensor.Elements];
        var bytes = new byte[dtype.Bytes(tensor.Elements)];
        fixed (float* floats = values)
        fixed (byte* stored = bytes)
        {
            RowReader.Read(tensor.DType, tensor.File.Pointer + tensor.OffsetBytes, floats, values.Length);
            RowWriter.Write(dtype, floats, stored, values.Length);
        }
        return bytes;
    }
}
