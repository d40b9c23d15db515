using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Pruning;
using Shorten.Scoring;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

public sealed class ReloadCheckTests
{
    private static readonly string Models = Fixtures.PathOf("tiny", "models");
    private static readonly int[] Window = [1, 5, 9, 17, 33, 65, 90, 95, 3, 2, 1, 64];

    [Theory]
    [InlineData("llama-mha")]
    [InlineData("gemma2-bf16")]
    [InlineData("qwen2-mixed-window")]
    public void Run_Holds_ForWhatSurgeryWrites(string name)
    {
        using var folder = new TemporaryFolder();
        string source = Path.Combine(Models, name);
        using var checkpoint = Checkpoint.Open(source);
        var plan = PlanOf.Removing(source, SurgeryGoldenTests.NumBlocks(source), 1);
        var result = Surgery.Apply(checkpoint, plan, new SurgeryOptions { Output = folder.File("out") }, path =>
            ReloadCheck.Run(checkpoint, plan.Removed, path, Window).ToJson());
        Assert.Equal("""{"maxAbs":0,"tokens":12,"equal":true}""", result.Manifest["check"]!.ToJsonString());
    }

    [Fact]
    public void Run_NamesTheBlockAndTheTensor_ThatDiffers()
    {
        using var folder = new TemporaryFolder();
        string source = Path.Combine(Models, "llama-mha"), output = folder.File("out");
        PlanOf.Prune(source, output, SurgeryGoldenTests.NumBlocks(source), [1]);
        FlipBit(output, "model.layers.1.mlp.up_proj.weight");
        using var checkpoint = Checkpoint.Open(source);
        var error = Assert.Throws<ReloadCheckException>(() => ReloadCheck.Run(checkpoint, [1], output, Window));
        Assert.Contains("behind block 1 (block 2 of the source)", error.Message, StringComparison.Ordinal);
        Assert.Contains("model.layers.1.mlp.up_proj.weight is not model.layers.2.mlp.up_proj.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SaysSo_WhereTheConfigDiffers()
    {
        using var folder = new TemporaryFolder();
        string source = Path.Combine(Models, "llama-mha"), output = folder.File("out"), config = Path.Combine(output, "config.json");
        PlanOf.Prune(source, output, SurgeryGoldenTests.NumBlocks(source), [1]);
        var root = JsonNode.Parse(File.ReadAllText(config))!;
        root["rope_theta"] = 500;
        File.WriteAllText(config, root.ToJsonString());
        using var checkpoint = Checkpoint.Open(source);
        Refuses.Saying<ReloadCheckException>("the config is not", () => ReloadCheck.Run(checkpoint, [1], output, Window));
    }

    [Fact]
    public void Run_CountsBlocks()
    {
        using var folder = new TemporaryFolder();
        string source = Path.Combine(Models, "llama-mha");
        PlanOf.Prune(source, folder.File("out"), SurgeryGoldenTests.NumBlocks(source), [1]);
        using var checkpoint = Checkpoint.Open(source);
        Refuses.Saying<ReloadCheckException>("blocks", () => ReloadCheck.Run(checkpoint, [0, 1], folder.File("out"), Window));
    }

    [Fact]
    public void Run_NamesTheTensor_WhereTheWeightsAreNotFinite()
    {
        using var folder = new TemporaryFolder();
        string source = Fixtures.PathOf("tiny", "hostile", "model", "weights-nan");
        int numBlocks = SurgeryGoldenTests.NumBlocks(source);
        using var checkpoint = Checkpoint.Open(source);
        var tensor = checkpoint[FiniteCheck.FirstNotFinite(checkpoint)!];
        int removed = tensor.Name.StartsWith("model.layers.0.", StringComparison.Ordinal) ? 1 : 0;
        PlanOf.Prune(source, folder.File("out"), numBlocks, [removed]);
        Refuses.Saying<ReloadCheckException>("holds values that are not", () =>
            ReloadCheck.Run(checkpoint, [removed], folder.File("out"), [.. Window.Select(id => id % 8)]));
    }

    private static void FlipBit(string folder, string tensor)
    {
        string path = Path.Combine(folder, "model.safetensors");
        long offset;
        using (var checkpoint = Checkpoint.Open(folder))
            offset = checkpoint[tensor].OffsetBytes;
        byte[] bytes = File.ReadAllBytes(path);
        bytes[offset + 2] ^= 0x40;
        File.WriteAllBytes(path, bytes);
    }
}
