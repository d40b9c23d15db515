using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tests.Pruning;

namespace Shorten.Tests.Adapters;

public sealed class AdapterMergeTests : IDisposable
{
    private static readonly string Bf16 = Fixtures.PathOf("tiny", "models", "llama-gqa-tied-bf16");

    private readonly TemporaryFolder _folder = new();

    private string Output => _folder.File("merged");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Apply_KeepsTheDTypes_AndCopiesWhatTheAdapterDoesNotTouch()
    {
        AdapterFiles.WriteRandom(Bf16, _folder.File("adapter"), new AdapterSettings { TargetModules = new ModuleNames("o_proj") });
        var described = Merge(Bf16, _folder.File("adapter"), null);
        using Checkpoint before = Checkpoint.Open(Bf16), after = Checkpoint.Open(Output);
        Assert.Equal(before.Tensors.Select(entry => (entry.Name, entry.DType)), after.Tensors.Select(entry => (entry.Name, entry.DType)));
        foreach (var entry in before.Tensors)
            Assert.Equal(!entry.Name.EndsWith("o_proj.weight", StringComparison.Ordinal), SurgeryGoldenTests.Bytes(entry).SequenceEqual(SurgeryGoldenTests.Bytes(after[entry.Name])));
        Assert.Equal(before.Tensors.Count(entry => entry.Name.EndsWith("o_proj.weight", StringComparison.Ordinal)), described.NumMerged);
        Assert.Equal(before.TotalBytes, described.BytesAfter);
        Assert.Empty(described.Warnings);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Bf16, "generation_config.json")), File.ReadAllBytes(Path.Combine(Output, "generation_config.json")));
    }

    [Fact]
    public void Apply_WritesAnotherDType_InWeightsAndConfig()
    {
        AdapterFiles.WriteRandom(Bf16, _folder.File("adapter"), new AdapterSettings());
        Merge(Bf16, _folder.File("adapter"), DType.F32);
        using var after = Checkpoint.Open(Output);
        Assert.All(after.Tensors, entry => Assert.Equal(DType.F32, entry.DType));
        Assert.Equal("float32", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "config.json")))!["dtype"]);
        long[] ids = GoldenTensors.Open(Path.Combine(Bf16, "golden.safetensors")).I64("input_ids");
        using var applied = new AdaptedModel(Bf16, _folder.File("adapter"));
        Near.Assert(applied.Logits(ids), RunModel.Logits(Output, ids, 2), 1e-4f, "logits");
    }

    [Fact]
    public void Apply_RecordsSourceAndAdapter_AndKeepsTheBlockMap()
    {
        PlanOf.Prune(AdapterFiles.Base, _folder.File("pruned"), 5, [1, 3]);
        using (var adapted = new AdaptedModel(_folder.File("pruned"), AdapterFiles.RsLora, Path.Combine(_folder.File("pruned"), "shorten.json")))
            AdapterMerge.Apply(adapted.Model, adapted.Adapter, new MergeOptions { Output = Output }, _ => new JsonObject { ["seen"] = true });
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Output, "shorten.json")))!;
        Assert.Equal([0, 2, 4], manifest["blocks"]!.AsArray().Select(block => (int)block!["originalBlockIndex"]!));
        Assert.Equal([0, 1, 2], manifest["blocks"]!.AsArray().Select(block => (int)block!["sourceBlockIndex"]!));
        Assert.Equal((21, 14), ((int)manifest["adapter"]!["modules"]!, (int)manifest["adapter"]!["dropped"]!));
        Assert.Equal("rslora", (string?)manifest["adapter"]!["name"]);
        Assert.Equal(FileHashes.Sha256(Path.Combine(_folder.File("pruned"), "model.safetensors")), (string?)manifest["source"]!["files"]![0]!["sha256"]);
        Assert.Equal([1, 3], manifest["earlier"]!["removed"]!.AsArray().Select(block => (int)block!));
        Assert.True((bool)manifest["check"]!["seen"]!);
        string card = File.ReadAllText(Path.Combine(Output, "README.md"));
        Assert.Contains("## Depth pruning", card, StringComparison.Ordinal);
        Assert.Contains("A rsLoRA adapter (r 4, alpha 8, 21 modules) was merged into 21 of the 30 tensors", card, StringComparison.Ordinal);
        // The merged model can be pruned again, and an adapter of the first model moved onto it.
        PlanOf.Prune(Output, _folder.File("again"), 3, [0]);
        Assert.Equal([2, 4], JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.File("again"), "shorten.json")))!["blocks"]!.AsArray().Select(block => (int)block!["originalBlockIndex"]!));
        using var moved = new AdaptedModel(_folder.File("again"), AdapterFiles.Dora, Path.Combine(_folder.File("again"), "shorten.json"));
        Assert.Equal(21, moved.Adapter.NumDropped);
    }

    [Fact]
    public void Apply_LeavesNothingBehind_RefusedOrStopped()
    {
        using var adapted = new AdaptedModel(AdapterFiles.Base, AdapterFiles.RsLora);
        var options = new MergeOptions { Output = Output };
        Assert.Throws<ReloadCheckException>(() => AdapterMerge.Apply(adapted.Model, adapted.Adapter, options, path => throw new ReloadCheckException(path, "no")));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => AdapterMerge.Apply(adapted.Model, adapted.Adapter, options, cancellationToken: stop.Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Apply_RefusesOutputs_ModelAdapterAndWhatExists()
    {
        string adapter = AdapterFiles.Copy(AdapterFiles.RsLora, _folder.File("adapter"));
        using var adapted = new AdaptedModel(AdapterFiles.Base, adapter);
        void Apply(string output, bool force = false) => AdapterMerge.Describe(adapted.Model, adapted.Adapter, new MergeOptions { Output = output, Force = force });
        Refuses.Saying<OutputRefusedException>("the output is the source", () => Apply(AdapterFiles.Base, force: true));
        Refuses.Saying<OutputRefusedException>("the output is the source", () => Apply(adapter, force: true));
        Refuses.Saying<OutputRefusedException>("lies inside the source", () => Apply(Path.Combine(adapter, "merged")));
        Directory.CreateDirectory(Output);
        Refuses.Saying<OutputRefusedException>("exists already", () => Apply(Output));
        Apply(Output, force: true);
        Adapter.Remove(adapted.Model);
        Refuses.Saying<ArgumentException>("no adapter to merge", () => Apply(_folder.File("other")));
    }

    [Fact]
    public void Apply_RefusesValuesTooLargeForTheType()
    {
        AdapterFiles.CopyWith(AdapterFiles.RsLora, _folder.File("adapter"), "base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight", [32, 4], 1e6f);
        Refuses.Saying<CheckpointFormatException>("is too large for f16", () => Merge(AdapterFiles.Base, _folder.File("adapter"), DType.F16));
        Assert.False(Directory.Exists(Output));
    }

    // A wrong row or scale would be seen.
    [Fact]
    public void Check_TellsAMergedModelFromAnUnmergedOne()
    {
        using var adapted = new AdaptedModel(AdapterFiles.Base, AdapterFiles.RsLora);
        AdapterMerge.Apply(adapted.Model, adapted.Adapter, new MergeOptions { Output = Output });
        int[] window = [.. Enumerable.Range(0, 64).Select(i => i * 7919 % 160)];
        Assert.InRange(ConversionCheck.Run(adapted.Model, Output, DType.F32, window).MaxAbs, 0, 1e-4);
        Refuses.Saying<ReloadCheckException>("differ by", () => ConversionCheck.Run(adapted.Model, AdapterFiles.Base, DType.F32, window));
    }

    private MergeDescription Merge(string model, string adapter, DType? dtype)
    {
        using var adapted = new AdaptedModel(model, adapter);
        return AdapterMerge.Apply(adapted.Model, adapted.Adapter, new MergeOptions { Output = Output, DType = dtype });
    }
}
