using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Testing.Families;
using Shorten.Tests.Pruning;
using Shorten.Tokenizers;

namespace Shorten.Tests.Conversion;

public sealed class GgufExportTests : IDisposable
{
    // As the goldens of GGUF files: the same weights, sums in another order.
    private const float LogitsTolerance = 3e-4f;

    private static readonly long[] _ids = [.. Enumerable.Range(0, FamilyCases.Length).Select(i => (i * 37L + 11) % 64)];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Families => [.. FamilyCases.All.Select(one => one.Name).Where(name => !name.StartsWith("llama-dynamic", StringComparison.Ordinal) && name != "stablelm")];

    public static TheoryData<string> Goldens => [.. Directory.GetDirectories(Fixtures.PathOf("tiny", "models")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string Model => _folder.File("model");

    private string Gguf => _folder.File("model.gguf");

    private string Back => _folder.File("back");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Families))]
    public void Export_GivesTheLogitsOfTheFolder_AndTheSameTensorsBehindARoundTrip(string name)
    {
        new RandomCheckpoint(FamilyCases.Of(name)).Write(Model);
        RoundTrip(Model);
    }

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Export_GivesTheLogitsOfTheFolder_Goldens(string name) => RoundTrip(Fixtures.PathOf("tiny", "models", name));

    [Theory]
    [InlineData("llama-gqa-f32.gguf", DType.F32)]
    [InlineData("llama-gqa-f16.gguf", DType.F16)]
    [InlineData("llama-gqa-bf16.gguf", DType.BF16)]
    [InlineData("llama-gqa-q8_0.gguf", DType.Q8_0)]
    [InlineData("llama-gqa-q4_0.gguf", DType.Q4_0)]
    [InlineData("llama-gqa-q4_1.gguf", DType.Q4_1)]
    [InlineData("llama-gqa-q5_0.gguf", DType.Q5_0)]
    [InlineData("llama-gqa-q5_1.gguf", DType.Q5_1)]
    public void Export_GivesTheBytesOfTheReference(string file, DType type)
    {
        Export(Fixtures.PathOf("tiny", "gguf", "hf"), type);
        using Checkpoint expected = Checkpoint.Open(Fixtures.PathOf("tiny", "gguf", file)), written = Checkpoint.Open(Gguf);
        Assert.Equal(expected.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), written.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        var alike = expected.Tensors.Where(tensor => tensor.DType == written[tensor.Name].DType).ToList();
        Assert.All(alike, tensor => Assert.Equal(SurgeryGoldenTests.Bytes(tensor), SurgeryGoldenTests.Bytes(written[tensor.Name])));
        // The head may have more bits than in the reference.
        Assert.InRange(alike.Count, expected.Tensors.Count - 1, expected.Tensors.Count);
    }

    [Fact]
    public void Export_KeepsVectorsInF32_TheHeadIn8Bits_AndRowsWithoutBlocksInF16()
    {
        new RandomCheckpoint(FamilyCases.Of("olmo2") with { Config = FamilyCases.Of("olmo2").Config.Replace("\"intermediate_size\":64", "\"intermediate_size\":48", StringComparison.Ordinal), Intermediate = 48 }).Write(Model);
        Export(Model, DType.Q4_0);
        using var written = Checkpoint.Open(Gguf);
        Assert.Equal(DType.Q8_0, written["output.weight"].DType);
        Assert.Equal(DType.Q4_0, written["token_embd.weight"].DType);
        Assert.Equal(DType.Q4_0, written["blk.1.attn_q.weight"].DType);
        Assert.Equal(DType.F16, written["blk.1.ffn_down.weight"].DType);
        Assert.All(written.Tensors.Where(tensor => tensor.Shape.Count == 1), tensor => Assert.Equal(DType.F32, tensor.DType));
        Assert.Equal(2u, written.Gguf!["general.file_type"].Value);
    }

    [Theory]
    [InlineData("llama-dynamic", "GGUF has no rope_type dynamic")]
    [InlineData("stablelm", "GGUF files of stablelm are not supported")]
    public void Export_Refuses_WhatGgufCannotSay(string name, string message)
    {
        new RandomCheckpoint(FamilyCases.Of(name)).Write(Model);
        Assert.Contains(message, Assert.Throws<CheckpointFormatException>(() => Export(Model, DType.F32)).Message, StringComparison.Ordinal);
        Assert.Equal([Model], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Export_Refuses_AGgufFile() =>
        Assert.Contains("GGUF file already", Assert.Throws<CheckpointFormatException>(() => Export(Fixtures.PathOf("tiny", "gguf", "qwen2.gguf"), DType.F32)).Message, StringComparison.Ordinal);

    [Fact]
    public void Export_RefusesRotaryFreeBlocks_ThatGgufCannotSay()
    {
        new RandomCheckpoint(FamilyCases.Of("smollm3")).Write(Model);
        string config = Path.Combine(Model, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"no_rope_layer_interval\":4", "\"no_rope_layer_interval\":3", StringComparison.Ordinal));
        Assert.Contains("block", Assert.Throws<CheckpointFormatException>(() => Export(Model, DType.F32)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_WarnsOfWindows_ThatLlamaCppHasNot()
    {
        using var source = Checkpoint.Open(Fixtures.PathOf("tiny", "models", "mistral-window8"));
        Assert.Contains("more than 8 tokens", Assert.Single(GgufExport.Describe(source, Options(DType.F32)).Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smollm-bpe")]
    [InlineData("llama3-bpe")]
    [InlineData("llama-spm")]
    public void Export_TakesTheTokenizerAlong(string tokenizer)
    {
        string files = Fixtures.PathOf("tiny", "tokenizers", tokenizer);
        var expected = Tokenizer.FromFolder(files);
        var one = FamilyCases.Of("granite") with { Vocab = expected.VocabSize + 3 };
        new RandomCheckpoint(one with { Config = one.Config.Replace("\"vocab_size\":64", $"\"vocab_size\":{one.Vocab}", StringComparison.Ordinal) }).Write(Model);
        foreach (string file in Directory.EnumerateFiles(files, "*token*"))
            File.Copy(file, Path.Combine(Model, Path.GetFileName(file)));
        Export(Model, DType.Q8_0);
        using var written = Checkpoint.Open(Gguf);
        var read = Tokenizer.FromGguf(written.Gguf!, Gguf);
        foreach (string text in new[] { "Hello world, 12345! ünïcode", "The cat's 3 tails", "" })
            Assert.Equal(expected.Encode(text), read.Encode(text));
    }

    [Theory]
    [InlineData("gemma2", 46)]
    [InlineData("gemma3_text", 62)]
    public void Apply_PutsTheScaleIntoTheWeights_WhereRuntimesDeriveItFromTheNumberOfBlocks(string modelType, int blocks)
    {
        var one = Gemma27B(modelType, blocks);
        new RandomCheckpoint(one).Write(Model);
        using (var source = Checkpoint.Open(Model))
        {
            var plan = new PruningPlan { NumBlocks = blocks, Removed = [blocks - 2], SourceSha256 = new Dictionary<string, string>(), Settings = new JsonObject() };
            Surgery.Apply(source, plan, new SurgeryOptions { Output = Gguf, GgufType = DType.F32 });
            Assert.Contains("scale of attention", string.Join(' ', Surgery.Describe(source, plan, new SurgeryOptions { Output = Back }).Warnings), StringComparison.Ordinal);
        }
        using (var written = Checkpoint.Open(Gguf))
            Assert.Equal(1 / MathF.Sqrt(16), DecoderModel.Open(written).Settings.AttentionScale);
        // Dozens of random blocks let the scale matter and rounding grow.
        Near.Assert(RunModel.Logits(Model, _ids, 1, blocks - 2), RunModel.Logits(Gguf, _ids, 1), 5e-3f, modelType);
    }

    [Theory]
    [InlineData("gemma2", 46)]
    [InlineData("gemma3_text", 62)]
    public void Apply_RefusesAGguf_WhoseScaleRuntimesDeriveFromTheNumberOfBlocks(string modelType, int blocks)
    {
        new RandomCheckpoint(Gemma27B(modelType, blocks)).Write(Model);
        Export(Model, DType.F32);
        using var source = Checkpoint.Open(Gguf);
        Assert.Equal(1 / MathF.Sqrt(8), DecoderModel.Open(source).Settings.AttentionScale);
        var plan = new PruningPlan { NumBlocks = blocks, Removed = [1], SourceSha256 = new Dictionary<string, string>(), Settings = new JsonObject() };
        Assert.Contains("scale of attention", Assert.Throws<BlockSelectionException>(() =>
            Surgery.Describe(source, plan, new SurgeryOptions { Output = _folder.File("pruned.gguf") })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gemma3", 2, true)]
    [InlineData("gemma3", 6, false)]
    [InlineData("olmo2", 1, false)]
    [InlineData("phi3-longrope-long", 1, false)]
    public void Apply_GivesAGgufThatComputesWhatThePrunedModelComputes(string name, int removed, bool warns)
    {
        var one = FamilyCases.Of(name);
        new RandomCheckpoint(one).Write(Model);
        Export(Model, DType.F32);
        var plan = new PruningPlan { NumBlocks = one.Layers, Removed = [removed], SourceSha256 = new Dictionary<string, string>(), Settings = new JsonObject() };
        string pruned = _folder.File("pruned.gguf"), converted = _folder.File("converted.gguf"), folder = _folder.File("folder");
        using (var source = Checkpoint.Open(Gguf))
            Assert.Equal(warns ? 1 : 0, Surgery.Apply(source, plan, new SurgeryOptions { Output = pruned }).Description.Warnings.Count);
        using (var source = Checkpoint.Open(Model))
        {
            Assert.Equal(warns ? 1 : 0, Surgery.Apply(source, plan, new SurgeryOptions { Output = converted, GgufType = DType.F32 }).Description.Warnings.Count);
            Surgery.Apply(source, plan, new SurgeryOptions { Output = folder });
            ConversionCheck.Run(source, plan.Removed, converted, DType.F32, [.. _ids.Select(id => (int)id)]);
        }
        float[] expected = RunModel.Logits(Model, _ids, 1, removed);
        Near.Assert(expected, RunModel.Logits(pruned, _ids, 1), LogitsTolerance, "pruned GGUF");
        Near.Assert(expected, RunModel.Logits(converted, _ids, 1), LogitsTolerance, "pruned and converted");
        Near.Assert(expected, RunModel.Logits(folder, _ids, 1), LogitsTolerance, "pruned folder");
    }

    [Fact]
    public void Apply_ListsRotaryFreeBlocks_AndRefusesThemInGguf()
    {
        var one = FamilyCases.Of("smollm3");
        new RandomCheckpoint(one).Write(Model);
        Export(Model, DType.F32);
        var plan = new PruningPlan { NumBlocks = one.Layers, Removed = [1], SourceSha256 = new Dictionary<string, string>(), Settings = new JsonObject() };
        using (var source = Checkpoint.Open(Model))
        {
            Assert.Contains("rotary embedding", Assert.Single(Surgery.Apply(source, plan, new SurgeryOptions { Output = Back }).Description.Warnings), StringComparison.Ordinal);
            Assert.Throws<BlockSelectionException>(() => Surgery.Describe(source, plan, new SurgeryOptions { Output = Back, Force = true, Strict = true }));
        }
        Near.Assert(RunModel.Logits(Model, _ids, 1, 1), RunModel.Logits(Back, _ids, 1), LogitsTolerance, "pruned folder");
        using var gguf = Checkpoint.Open(Gguf);
        Assert.Throws<BlockSelectionException>(() => Surgery.Describe(gguf, plan, new SurgeryOptions { Output = _folder.File("pruned.gguf") }));
    }

    [Fact]
    public void Run_RefusesAModel_ThatComputesSomethingElse()
    {
        new RandomCheckpoint(FamilyCases.Of("granite")).Write(Model);
        new RandomCheckpoint(FamilyCases.Of("olmo2")).Write(Back);
        Export(Model, DType.F32);
        using var other = Checkpoint.Open(Back);
        Assert.Throws<ReloadCheckException>(() => ConversionCheck.Run(other, [], Gguf, DType.F32, [.. _ids.Select(id => (int)id)]));
    }

    // 27B's proportions: C / N is 8, the heads have 16.
    private static FamilyCase Gemma27B(string modelType, int blocks) => FamilyCases.Of("gemma3") with
    {
        Config = FamilyCases.Of("gemma3").Config
            .Replace("gemma3_text", modelType, StringComparison.Ordinal)
            .Replace("Gemma3ForCausalLM", modelType == "gemma2" ? "Gemma2ForCausalLM" : "Gemma3ForCausalLM", StringComparison.Ordinal)
            .Replace("\"num_hidden_layers\":7,\"head_dim\":8", $"\"num_hidden_layers\":{blocks},\"head_dim\":16", StringComparison.Ordinal)
            .Replace("\"query_pre_attn_scalar\":10", "\"query_pre_attn_scalar\":8", StringComparison.Ordinal),
        Layers = blocks,
        HeadDim = 16,
        QueryNorm = modelType == "gemma2" ? 0 : 16,
        KeyNorm = modelType == "gemma2" ? 0 : 16,
    };

    private void RoundTrip(string model)
    {
        string again = _folder.File("again.gguf");
        Export(model, DType.F32);
        using (var source = Checkpoint.Open(Gguf))
            HuggingFaceExport.Export(source, new ConversionOptions { Output = Back, DType = DType.F32 });
        using (var source = Checkpoint.Open(Back))
            GgufExport.Export(source, new ConversionOptions { Output = again, DType = DType.F32 });
        // GGUF has no window for the families that llama.cpp computes without.
        bool isWindowed = Path.GetFileName(model) is "mistral-window8" or "qwen2-mixed-window";
        long[] ids = isWindowed ? _ids[..8] : _ids;
        float[] expected = RunModel.Logits(model, ids, 1);
        Near.Assert(expected, RunModel.Logits(Gguf, ids, 1), LogitsTolerance, "GGUF");
        Near.Assert(expected, RunModel.Logits(Back, ids, 1), LogitsTolerance, "and back");
        using Checkpoint first = Checkpoint.Open(Gguf), second = Checkpoint.Open(again);
        Assert.Equal(first.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), second.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.All(first.Tensors, tensor => Assert.Equal(SurgeryGoldenTests.Bytes(tensor), SurgeryGoldenTests.Bytes(second[tensor.Name])));
        var keys = first.Gguf!.Keys.Where(key => key != "general.name").ToList();
        Assert.Equal(keys, second.Gguf!.Keys.Where(key => key != "general.name"));
        Assert.All(keys, key => Assert.Equal(first.Gguf[key].Value, second.Gguf[key].Value));
    }

    private void Export(string source, DType type)
    {
        using var checkpoint = Checkpoint.Open(source);
        GgufExport.Export(checkpoint, Options(type));
    }

    private ConversionOptions Options(DType type) => new() { Output = Gguf, DType = type };
}
