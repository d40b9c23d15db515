using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Pruning;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

public sealed class ManifestTests
{
    private static readonly string Mha = Fixtures.PathOf("tiny", "models", "llama-mha");
    private static readonly string Gguf = Fixtures.PathOf("tiny", "gguf", "qwen3-bf16.gguf");

    [Fact]
    public void Apply_WritesWhereTheModelCameFrom()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Checkpoint.Open(Mha);
        int numBlocks = SurgeryGoldenTests.NumBlocks(Mha);
        var plan = PlanOf.Removing(Mha, numBlocks, 1) with
        {
            Criterion = "ppl",
            Settings = new JsonObject { ["seed"] = 1234, ["dataSha256"] = "abc", ["protect"] = "none" }
        };
        var result = Surgery.Apply(checkpoint, plan, new SurgeryOptions { Output = folder.File("out") }, _ => new JsonObject { ["equal"] = true });
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.File("out"), "shorten.json")))!;
        Assert.True(JsonNode.DeepEquals(manifest, JsonNode.Parse(result.Manifest.ToJsonString())));
        Assert.Equal(1, manifest["schema"]!.GetValue<int>());
        Assert.Equal("shorten", manifest["tool"]!["name"]!.GetValue<string>());
        Assert.Equal("llama-mha", manifest["source"]!["name"]!.GetValue<string>());
        var file = manifest["source"]!["files"]![0]!;
        Assert.Equal("model.safetensors", file["name"]!.GetValue<string>());
        Assert.Equal(FileHashes.Sha256(Path.Combine(Mha, "model.safetensors")), file["sha256"]!.GetValue<string>());
        Assert.Equal(new FileInfo(Path.Combine(Mha, "model.safetensors")).Length, file["bytes"]!.GetValue<long>());
        Assert.Equal(1234, manifest["seed"]!.GetValue<int>());
        Assert.Equal("abc", manifest["dataSha256"]!.GetValue<string>());
        Assert.Equal("[1]", manifest["removed"]!.ToJsonString());
        Assert.Equal("""{"index":1,"sourceBlockIndex":2,"originalBlockIndex":2}""", manifest["blocks"]![1]!.ToJsonString());
        Assert.True(manifest["parametersAfter"]!.GetValue<long>() < manifest["parametersBefore"]!.GetValue<long>());
        Assert.Equal(manifest["bytesAfter"]!.GetValue<long>(), manifest["dtypes"]!["F32"]!.GetValue<long>());
        Assert.Equal("""["num_hidden_layers"]""", manifest["slicedKeys"]!.ToJsonString());
        Assert.True(manifest["check"]!["equal"]!.GetValue<bool>());
        Assert.Null(manifest["earlier"]);
        Assert.DoesNotContain(Path.GetDirectoryName(Mha)!, manifest.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_KeepsTheMapToTheUnprunedModel_WhenPrunedTwice(bool gguf)
    {
        using var folder = new TemporaryFolder();
        string source = gguf ? Gguf : Mha, suffix = gguf ? ".gguf" : "";
        int numBlocks = gguf ? 4 : SurgeryGoldenTests.NumBlocks(Mha);
        PlanOf.Prune(source, folder.File("once" + suffix), numBlocks, [1]);
        var second = PlanOf.Prune(folder.File("once" + suffix), folder.File("twice" + suffix), numBlocks - 1, [0]).Manifest;
        Assert.Equal("""{"index":0,"sourceBlockIndex":1,"originalBlockIndex":2}""", second["blocks"]![0]!.ToJsonString());
        Assert.Equal("[1]", second["earlier"]!["removed"]!.ToJsonString());
        Assert.True(File.Exists(gguf ? folder.File("twice.shorten.json") : Path.Combine(folder.File("twice"), "shorten.json")));
    }

    [Fact]
    public void Apply_KeepsTheMapToTheUnprunedModel_WithoutTheManifestBesideTheGguf()
    {
        using var folder = new TemporaryFolder();
        PlanOf.Prune(Gguf, folder.File("once.gguf"), 4, [1]);
        File.Delete(folder.File("once.shorten.json"));
        var second = PlanOf.Prune(folder.File("once.gguf"), folder.File("twice.gguf"), 3, [0]).Manifest;
        Assert.Equal(2, second["blocks"]![0]!["originalBlockIndex"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"blocks":[{"originalBlockIndex":"x"}]}""")]
    [InlineData("""{"blocks":[{"originalBlockIndex":7}]}""")]
    public void Apply_StartsTheMapAnew_WhereTheEarlierManifestCannotBeUsed(string text)
    {
        using var folder = new TemporaryFolder();
        SurgeryTests.CopyModel(Mha, folder.File("model"));
        File.WriteAllText(Path.Combine(folder.File("model"), "shorten.json"), text);
        var manifest = PlanOf.Prune(folder.File("model"), folder.File("out"), SurgeryGoldenTests.NumBlocks(Mha), [0]).Manifest;
        Assert.Equal(1, manifest["blocks"]![0]!["originalBlockIndex"]!.GetValue<int>());
    }
}
