using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Pruning;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

public sealed class SurgeryTests
{
    private static readonly string Mha = Fixtures.PathOf("tiny", "models", "llama-mha");
    private static readonly string Gemma2 = Fixtures.PathOf("tiny", "models", "gemma2-bf16");
    private static readonly string Sharded = Fixtures.PathOf("tiny", "hostile", "model", "valid-sharded");
    private static readonly string Gguf = Fixtures.PathOf("tiny", "gguf", "llama-gqa-q8_0.gguf");

    private static int MhaBlocks => SurgeryGoldenTests.NumBlocks(Mha);

    [Fact]
    public void Apply_CopiesSideFiles_NoWeightsNoFolders()
    {
        using var folder = new TemporaryFolder();
        string source = folder.File("model");
        CopyModel(Mha, source);
        foreach (string name in (string[])["LICENSE", "tokenizer.json", "chat_template.jinja", "pytorch_model.bin", "pytorch_model.bin.index.json",
            "other.gguf"])
            File.WriteAllText(Path.Combine(source, name), name);
        Directory.CreateDirectory(Path.Combine(source, ".git"));
        File.CreateSymbolicLink(Path.Combine(source, "linked.txt"), Path.Combine(source, "LICENSE"));
        string output = folder.File("out");
        PlanOf.Prune(source, output, MhaBlocks, [1]);
        string[] expected = ["LICENSE", "README.md", "chat_template.jinja", "config.json", "generation_config.json", "golden.json", "linked.txt",
            "model.safetensors", "shorten.json", "tokenizer.json"];
        Assert.Equal(expected, Directory.EnumerateFileSystemEntries(output).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Null(new FileInfo(Path.Combine(output, "linked.txt")).LinkTarget);
        Assert.Equal("LICENSE", File.ReadAllText(Path.Combine(output, "linked.txt")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Mha, "generation_config.json")), File.ReadAllBytes(Path.Combine(output, "generation_config.json")));
    }

    [Fact]
    public void Apply_KeepsTheShardSizeOfTheSource_OrTheOneAskedFor()
    {
        using var folder = new TemporaryFolder();
        int numBlocks = SurgeryGoldenTests.NumBlocks(Sharded);
        using var source = Checkpoint.Open(Sharded);
        long largest = source.Files.Max(file => source.Tensors.Where(tensor => tensor.File == file).Sum(tensor => tensor.LengthBytes));
        PlanOf.Prune(Sharded, folder.File("same"), numBlocks, [0]);
        PlanOf.Prune(Sharded, folder.File("one"), numBlocks, [0], options => options with { MaxShardBytes = long.MaxValue });
        using Checkpoint same = Checkpoint.Open(folder.File("same")), one = Checkpoint.Open(folder.File("one"));
        Assert.InRange(same.Files.Count, 2, 3);
        Assert.All(same.Files, file => Assert.InRange(same.Tensors.Where(tensor => tensor.File == file).Sum(tensor => tensor.LengthBytes), 1, largest));
        Assert.True(File.Exists(Path.Combine(folder.File("same"), "model.safetensors.index.json")));
        Assert.Single(one.Files);
        Assert.False(File.Exists(Path.Combine(folder.File("one"), "model.safetensors.index.json")));
        Assert.Equal(same.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal),
            one.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Apply_GivesAFolder_FromASingleSafetensorsFile()
    {
        using var folder = new TemporaryFolder();
        PlanOf.Prune(Path.Combine(Mha, "model.safetensors"), folder.File("out"), MhaBlocks, [1]);
        Assert.Equal(MhaBlocks - 1, SurgeryGoldenTests.NumBlocks(folder.File("out")));
        Assert.True(File.Exists(Path.Combine(folder.File("out"), "generation_config.json")));
    }

    [Fact]
    public void Apply_KeepsAlignmentNameAndTypes_Gguf()
    {
        using var folder = new TemporaryFolder();
        PlanOf.Prune(Gguf, folder.File("out.gguf"), 3, [1]);
        using Checkpoint before = Checkpoint.Open(Gguf), after = Checkpoint.Open(folder.File("out.gguf"));
        Assert.Equal(64, after.GgufAlignment);
        Assert.Equal(before.Gguf!["general.name"], after.Gguf!["general.name"]);
        Assert.Equal(2u, after.Gguf["llama.block_count"].Value);
        var last = after["blk.1.ffn_down.weight"];
        Assert.Equal(before["blk.2.ffn_down.weight"].DType, last.DType);
        Assert.True(SurgeryGoldenTests.Bytes(before["blk.2.ffn_down.weight"]).SequenceEqual(SurgeryGoldenTests.Bytes(last)));
        Assert.True(after.Gguf.TryGetString("shorten.source_sha256", out string? hash));
        Assert.Equal(FileHashes.Sha256(Gguf), hash);
        Assert.Equal([1u], (uint[])((GgufArray)after.Gguf["shorten.removed"].Value).Values);
        Assert.True(File.Exists(folder.File("out.shorten.json")));
    }

    [Fact]
    public void Apply_CopiesTypesThatCannotBeComputed_AndArraysOfBlocks()
    {
        using var folder = new TemporaryFolder();
        string source = folder.File("odd.gguf");
        var metadata = new GgufMetadata();
        metadata.Set("general.architecture", GgufValueType.String, "mystery");
        metadata.Set("mystery.block_count", GgufValueType.UInt32, 2u);
        byte[] data = [.. Enumerable.Range(0, 66).Select(i => (byte)i)];
        GgufWriter.Write(source, metadata, [.. Enumerable.Range(0, 2).Select(i =>
            new TensorToWrite($"blk.{i}.odd.weight", Tensors.DType.IQ2_XXS, [1, 256], output => output.Write(data)))]);
        PlanOf.Prune(source, folder.File("out.gguf"), 2, [0]);
        using var after = Checkpoint.Open(folder.File("out.gguf"));
        Assert.Equal("blk.0.odd.weight", Assert.Single(after.Tensors).Name);
        Assert.True(SurgeryGoldenTests.Bytes(after.Tensors[0]).SequenceEqual(data));
    }

    [Fact]
    public void Apply_Refuses_APlanForOtherWeights()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(Mha);
        var plan = PlanOf.Removing(Mha, MhaBlocks, 1) with { SourceSha256 = new Dictionary<string, string> { ["model.safetensors"] = new('0', 64) } };
        var options = new SurgeryOptions { Output = folder.File("out"), PlanPath = "my-plan.json" };
        var error = Assert.Throws<PlanException>(() => Surgery.Apply(checkpoint, plan, options));
        Assert.StartsWith("my-plan.json: this plan was made for other weights", error.Message, StringComparison.Ordinal);
        Assert.Throws<PlanException>(() => Surgery.Describe(checkpoint, plan with { NumBlocks = MhaBlocks + 1 }, options));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Apply_Refuses_WithStrict_WhatRuntimesWouldComputeDifferently()
    {
        using var folder = new TemporaryFolder();
        int numBlocks = SurgeryGoldenTests.NumBlocks(Gemma2);
        Refuses.Saying<BlockSelectionException>("llama.cpp", () =>
            PlanOf.Prune(Gemma2, folder.File("out"), numBlocks, [1], options => options with { Strict = true }));
        Assert.NotEmpty(PlanOf.Prune(Gemma2, folder.File("out"), numBlocks, [1]).Description.Warnings);
        Assert.Empty(PlanOf.Prune(Gemma2, folder.File("pair"), numBlocks, [1, 2], options => options with { Strict = true }).Description.Warnings);
    }

    [Fact]
    public void Describe_SaysWhatApplyWrites_AndWritesNothing()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(Sharded);
        var plan = PlanOf.Removing(Sharded, SurgeryGoldenTests.NumBlocks(Sharded), 0);
        var options = new SurgeryOptions { Output = folder.File("out") };
        var description = Surgery.Describe(checkpoint, plan, options);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
        Surgery.Apply(checkpoint, plan, options);
        Assert.All(description.Files, file => Assert.Equal(file.Bytes, new FileInfo(Path.Combine(options.Output, file.Name)).Length));
        using var after = Checkpoint.Open(options.Output);
        Assert.Equal(after.TotalBytes, description.BytesAfter);
        Assert.Equal(after.Tensors.Sum(tensor => tensor.Elements), description.ParametersAfter);
        Assert.Equal(checkpoint.Tensors.Sum(tensor => tensor.Elements), description.ParametersBefore);
        Assert.Equal(after.Files.Count, description.Files.Count(file => file.Name.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Fact]
    public void Apply_KeepsTheCard_AndAddsASectionForEachPruning()
    {
        using var folder = new TemporaryFolder();
        CopyModel(Mha, folder.File("model"));
        File.WriteAllText(Path.Combine(folder.File("model"), "README.md"), "---\nlicense: mit\n---\n# Mine\n");
        PlanOf.Prune(folder.File("model"), folder.File("once"), MhaBlocks, [1]);
        PlanOf.Prune(folder.File("once"), folder.File("twice"), MhaBlocks - 1, [0]);
        string card = File.ReadAllText(Path.Combine(folder.File("twice"), "README.md"));
        Assert.StartsWith("---\nlicense: mit\n---\n# Mine\n", card, StringComparison.Ordinal);
        Assert.Equal(3, card.Split("## Depth pruning").Length);
        Assert.Contains("Removed blocks, counted from 0 in once: 0", card, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_RefusesAConfigThatDisagreesWithTheTensors()
    {
        using var folder = new TemporaryFolder();
        CopyModel(Mha, folder.File("model"));
        string config = Path.Combine(folder.File("model"), "config.json");
        var root = JsonNode.Parse(File.ReadAllText(config))!;
        root["num_hidden_layers"] = MhaBlocks + 1;
        File.WriteAllText(config, root.ToJsonString());
        Refuses.Saying<CheckpointFormatException>($"says {MhaBlocks + 1} blocks", () =>
            PlanOf.Prune(folder.File("model"), folder.File("out"), MhaBlocks + 1, [1]));
    }

    internal static void CopyModel(string source, string destination)
    {
        Directory.CreateDirectory(destination);
        foreach (string file in Directory.EnumerateFiles(source).Where(file => Path.GetFileName(file) != "golden.safetensors"))
            File.Copy(file, Path.Combine(destination, Path.GetFileName(file)));
    }
}
