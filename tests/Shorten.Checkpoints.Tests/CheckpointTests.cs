using System.Text;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Checkpoints.Tests;

public sealed class CheckpointTests
{
    private const string Embedding = "model.embed_tokens.weight";

    [Fact]
    public void Open_GivesTensorsOfAllShards_ForFolderWithIndex()
    {
        using var sharded = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "model", "valid-sharded"));
        using var single = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "model", "valid"));
        Assert.Equal(3, sharded.Files.Count);
        Assert.Equal(["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors"],
            sharded.Files.Select(file => Path.GetFileName(file.Path)));
        Assert.Equal(9888, sharded.TotalBytes);
        Assert.Equal(single.Tensors.Select(tensor => tensor.Name).Order(), sharded.Tensors.Select(tensor => tensor.Name).Order());
        Assert.All(single.Tensors, tensor => Assert.Equal(Bytes(tensor), Bytes(sharded[tensor.Name])));
    }

    [Fact]
    public void Open_GivesTheSame_ForFolderAndIndexFile()
    {
        string folder = Fixtures.PathOf("tiny", "hostile", "model", "valid-sharded");
        using var byFolder = Checkpoint.Open(folder);
        using var byIndex = Checkpoint.Open(Path.Combine(folder, "model.safetensors.index.json"));
        Assert.Equal(byFolder.Tensors.Select(tensor => tensor.Name), byIndex.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void Tensors_AreInOrderOfData_ForUnorderedHeader()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "safetensors", "valid-unordered.safetensors"));
        Assert.Equal(["a", "b"], checkpoint.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Bytes(checkpoint["a"]));
        Assert.Equal([8, 9, 10, 11, 12, 13, 14, 15], Bytes(checkpoint["b"]));
    }

    [Fact]
    public void Tensors_KeepScalarAndEmptyShapes()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "safetensors", "valid-scalar-empty.safetensors"));
        Assert.Equal(1, checkpoint["s"].Elements);
        Assert.Empty(checkpoint["s"].Shape);
        Assert.Equal([0, 7], checkpoint["e"].Shape);
        Assert.Empty(Bytes(checkpoint["e"]));
        Assert.Equal([4, 5, 6, 7], Bytes(checkpoint["t"]));
    }

    [Fact]
    public void Metadata_IsThatOfTheFile()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "safetensors", "valid-metadata-and-padding.safetensors"));
        Assert.Equal(new Dictionary<string, string> { ["format"] = "pt", ["note"] = "ü" }, checkpoint.Metadata);
        Assert.Null(checkpoint.Gguf);
    }

    [Fact]
    public void Open_KnowsEachDType()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "safetensors", "valid-all-dtypes.safetensors"));
        Assert.All(checkpoint.Tensors, tensor => Assert.Equal(tensor.Name, tensor.DType.ToString(), ignoreCase: true));
        Assert.Equal(15, checkpoint.Tensors.Count);
    }

    [Theory]
    [InlineData("F4", DType.F4, 4, 2)]
    [InlineData("F6_E2M3", DType.F6_E2M3, 8, 6)]
    [InlineData("F6_E3M2", DType.F6_E3M2, 4, 3)]
    [InlineData("F8_E8M0", DType.F8_E8M0, 5, 5)]
    [InlineData("C64", DType.C64, 2, 16)]
    public void Open_KnowsNewDTypes(string name, DType dtype, int elements, int bytes)
    {
        using var folder = new TemporaryFolder();
        string path = WriteSafetensors(folder, $$$"""{"a":{"dtype":"{{{name}}}","shape":[{{{elements}}}],"data_offsets":[0,{{{bytes}}}]}}""", bytes);
        using var checkpoint = Checkpoint.Open(path);
        Assert.Equal(dtype, checkpoint["a"].DType);
        Assert.Equal(bytes, checkpoint["a"].LengthBytes);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", "do not fill whole bytes")]
    [InlineData("""{"a":{"dtype":"Q4_0","shape":[32],"data_offsets":[0,18]}}""", "unknown dtype Q4_0")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "duplicate dtype of tensor a")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,0]}}""", "tensor a has no shape")]
    [InlineData("""{"a":1}""", "must be described by an object")]
    [InlineData("""{"\ud800":{}}""", "half of a character")]
    [InlineData("""{"a\nb":{}}""", "tensor a?b has no dtype")]
    [InlineData("""{} x""", "not valid JSON")]
    [InlineData("""{"a":""", "not valid JSON")]
    [InlineData("""{"a":[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]}""", "must be described by an object")]
    [InlineData("""{"a":{"x":[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]}}""", "not valid JSON")]
    public void Open_SaysWhatIsWrong_ForBrokenHeader(string header, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = WriteSafetensors(folder, header, 0);
        var exception = Assert.Throws<CheckpointFormatException>(() => Checkpoint.Open(path));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Open_ReadsGguf_WithMetadataAndTurnedShapes()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "gguf", "llama-gqa-q8_0.gguf"));
        using var source = Checkpoint.Open(Fixtures.PathOf("tiny", "gguf", "hf"));
        Assert.Equal(CheckpointFormat.Gguf, checkpoint.Format);
        Assert.Equal(3, checkpoint.GgufVersion);
        Assert.Equal(64, checkpoint.GgufAlignment);
        Assert.True(checkpoint.Gguf!.TryGetString("general.architecture", out string? architecture));
        Assert.Equal("llama", architecture);
        Assert.Equal(DType.Q8_0, checkpoint["blk.0.ffn_up.weight"].DType);
        Assert.Equal(source["model.layers.0.mlp.up_proj.weight"].Shape, checkpoint["blk.0.ffn_up.weight"].Shape);
        Assert.Equal(source[Embedding].Shape, checkpoint["token_embd.weight"].Shape);
    }

    [Fact]
    public void Open_GivesTheBytesOfTheSource_ForUnquantisedGguf()
    {
        using var gguf = Checkpoint.Open(Fixtures.PathOf("tiny", "gguf", "llama-gqa-f32.gguf"));
        using var source = Checkpoint.Open(Fixtures.PathOf("tiny", "gguf", "hf"));
        Assert.Equal(Bytes(source["model.layers.1.mlp.down_proj.weight"]), Bytes(gguf["blk.1.ffn_down.weight"]));
        Assert.Equal(Bytes(source[Embedding]), Bytes(gguf["token_embd.weight"]));
    }

    [Theory]
    [InlineData("tiny/gguf/qwen2.gguf", CheckpointFormat.Gguf)]
    [InlineData("tiny/hostile/model/valid/model.safetensors", CheckpointFormat.Safetensors)]
    [InlineData("tiny/hostile/bin/valid.bin", CheckpointFormat.PyTorch)]
    [InlineData("tiny/formats/bin-legacy/pytorch_model.bin", CheckpointFormat.PyTorch)]
    public void Open_RecognisesFormat_ForUnknownExtension(string file, CheckpointFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("blob");
        File.Copy(Fixtures.PathOf(file), path);
        using var checkpoint = Checkpoint.Open(path);
        Assert.Equal(format, checkpoint.Format);
    }

    [Fact]
    public void Open_FollowsSymbolicLinks_ForShards()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(Fixtures.PathOf("tiny", "hostile", "model", "valid-sharded")))
            File.CreateSymbolicLink(folder.File(Path.GetFileName(file)), file);
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(9888, checkpoint.TotalBytes);
    }

    [Fact]
    public void Open_RefusesTensorThatIndexOmits()
    {
        using var folder = new TemporaryFolder();
        WriteSafetensors(folder, """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2);
        File.WriteAllText(folder.File("model.safetensors.index.json"), """{"weight_map":{"a":"x.safetensors"}}""");
        var exception = Assert.Throws<CheckpointFormatException>(() => Checkpoint.Open(folder.Path));
        Assert.Contains("tensor b of shard x.safetensors is not in the index", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "index is not valid JSON")]
    [InlineData("[]", "index has no weight_map")]
    [InlineData("""{"weight_map":{}}""", "empty weight_map")]
    [InlineData("""{"weight_map":{"a":1}}""", "must be the name of a shard")]
    [InlineData("""{"weight_map":{"a":"x","a":"y"}}""", "index is not valid JSON")]
    [InlineData("""{"weight_map":{"a":"b/../../x"}}""", "leaves the folder")]
    [InlineData("""{"weight_map":{"a":"C:\\x"}}""", "leaves the folder")]
    [InlineData("""{"weight_map":{"a":""}}""", "leaves the folder")]
    public void Open_SaysWhatIsWrong_ForBrokenIndex(string index, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("model.safetensors.index.json"), index);
        var exception = Assert.Throws<CheckpointFormatException>(() => Checkpoint.Open(folder.Path));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4 }, "truncated file")]
    [InlineData(new byte[] { 0x80, 2, 0x8A }, "truncated pickle")]
    [InlineData(new byte[] { 1, 2, 3 }, "neither a safetensors, a GGUF nor a PyTorch file")]
    [InlineData(new byte[0], "neither a safetensors, a GGUF nor a PyTorch file")]
    public void Open_SaysWhatItIsNot_ForOtherFiles(byte[] content, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("weights"), content);
        var exception = Assert.Throws<CheckpointFormatException>(() => Checkpoint.Open(folder.File("weights")));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SaysThatNothingIsThere_ForMissingPath()
    {
        using var folder = new TemporaryFolder();
        var exception = Assert.Throws<FileNotFoundException>(() => Checkpoint.Open(folder.File("none")));
        Assert.EndsWith("none: no such file or folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Indexer_NamesTheTensor_WhereItIsMissing()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "hostile", "model", "valid"));
        var exception = Assert.Throws<CheckpointFormatException>(() => checkpoint["x.weight"]);
        Assert.EndsWith("tensor x.weight is missing", exception.Message, StringComparison.Ordinal);
        Assert.False(checkpoint.TryGet("x.weight", out _));
    }

    [SkippableFact]
    public void Open_ReadsRealModel()
    {
        string? path = Fixtures.Shared("models", "SmolLM2-135M-Instruct.Q4_1.gguf");
        Skip.If(path is null, "the shared model is absent");
        using var checkpoint = Checkpoint.Open(path);
        Assert.True(checkpoint.Gguf!.TryGetNumber("llama.block_count", out double blocks));
        Assert.Equal(30, blocks);
        Assert.True(checkpoint.Gguf.TryGetArray("tokenizer.ggml.tokens", out var tokens));
        Assert.Equal([tokens.Count, 576L], checkpoint["token_embd.weight"].Shape);
        Assert.Equal(30, checkpoint.Tensors.Count(tensor => tensor.Name.EndsWith(".attn_q.weight", StringComparison.Ordinal)));
        Assert.Equal(DType.Q4_1, checkpoint["blk.29.attn_q.weight"].DType);
    }

    private static byte[] Bytes(TensorEntry tensor) => tensor.File.Span(tensor.OffsetBytes, (int)tensor.LengthBytes).ToArray();

    private static string WriteSafetensors(TemporaryFolder folder, string header, int dataBytes)
    {
        string path = folder.File("x.safetensors");
        byte[] json = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[dataBytes]]);
        return path;
    }
}
