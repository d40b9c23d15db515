using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Testing;

namespace Shorten.Tests.Adapters;

/// <summary>The values of PEFT for adapters of a small model.</summary>
public sealed class AdapterGoldenTests
{
    // The goldens state these tolerances. Those of the trained adapter are for a training of one's own; here it is PEFT's.
    private const float LogitsTolerance = 3e-4f, MergedTolerance = 1e-5f;

    [Theory]
    [InlineData("rslora")]
    [InlineData("dora")]
    public void Apply_MatchesPeft_Logits(string name)
    {
        var golden = GoldenTensors.Open(Path.Combine(AdapterFiles.Fixture(name), "golden.safetensors"));
        using var model = new AdaptedModel(AdapterFiles.Base, AdapterFiles.Fixture(name));
        Near.Assert(golden.F32("logits_adapter"), model.Logits(golden.I64("input_ids")), LogitsTolerance, name);
        Adapter.Remove(model.Model);
        var plain = GoldenTensors.Open(Path.Combine(AdapterFiles.Base, "golden.safetensors"));
        Near.Assert(plain.F32("logits"), model.Logits(plain.I64("input_ids")), LogitsTolerance, "without the adapter");
    }

    [Theory]
    [InlineData("rslora")]
    [InlineData("dora")]
    public void Merge_MatchesPeft_WeightsAndLogits(string name)
    {
        using var folder = new TemporaryFolder();
        var golden = GoldenTensors.Open(Path.Combine(AdapterFiles.Fixture(name), "golden.safetensors"));
        using (var model = new AdaptedModel(AdapterFiles.Base, AdapterFiles.Fixture(name)))
            AdapterMerge.Apply(model.Model, model.Adapter, new MergeOptions { Output = folder.File("merged") });
        var merged = GoldenTensors.Open(Path.Combine(folder.File("merged"), "model.safetensors"));
        string[] expected = [.. golden.Names.Where(tensor => tensor.StartsWith("merged.", StringComparison.Ordinal))];
        Assert.Equal(18, expected.Length);
        foreach (string tensor in expected)
            Near.Assert(golden.F32(tensor), merged.F32(tensor["merged.".Length..]), MergedTolerance, tensor);
        Near.Assert(golden.F32("logits_merged_adapter"), RunModel.Logits(folder.File("merged"), golden.I64("input_ids"), 2), LogitsTolerance, name);
    }

    [Fact]
    public void Merge_MatchesPeft_EveryTensorOfATrainedAdapter()
    {
        using var folder = new TemporaryFolder();
        using (var model = new AdaptedModel(AdapterFiles.Base, AdapterFiles.Fixture("final-micro")))
            AdapterMerge.Apply(model.Model, model.Adapter, new MergeOptions { Output = folder.File("merged") });
        GoldenTensors expected = GoldenTensors.Open(Path.Combine(AdapterFiles.Fixture("merged"), "model.safetensors")), merged = GoldenTensors.Open(Path.Combine(folder.File("merged"), "model.safetensors"));
        Assert.Equal(expected.Names.Order(StringComparer.Ordinal), merged.Names.Order(StringComparer.Ordinal));
        foreach (string tensor in expected.Names)
            Near.Assert(expected.F32(tensor), merged.F32(tensor), MergedTolerance, tensor);
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "lora", "golden.safetensors"));
        Near.Assert(golden.F32("logits_merged"), RunModel.Logits(folder.File("merged"), golden.I64("input_ids"), 2), LogitsTolerance, "logits");
    }

    [Fact]
    public void Apply_ChangesNothing_AdapterWithBZero()
    {
        var golden = GoldenTensors.Open(Fixtures.PathOf("tiny", "lora", "golden.safetensors"));
        using var model = new AdaptedModel(AdapterFiles.Base, AdapterFiles.Fixture("initial"));
        float[] logits = model.Logits(golden.I64("input_ids"));
        Near.Assert(golden.F32("logits_initial"), logits, LogitsTolerance, "initial");
    }

    // What PEFT wrote is the judge of what PEFT opens: none is here to open it.
    [Theory]
    [InlineData("initial")]
    [InlineData("final-micro")]
    [InlineData("rslora")]
    [InlineData("dora")]
    public void Write_GivesWhatPeftWrote_SameTensorsAndSettings(string name)
    {
        using var folder = new TemporaryFolder();
        using (var model = new AdaptedModel(AdapterFiles.Base, AdapterFiles.Fixture(name)))
            model.Adapter.Write(folder.File("adapter"));
        Dictionary<string, byte[]> expected = AdapterFiles.Tensors(AdapterFiles.Fixture(name)), written = AdapterFiles.Tensors(folder.File("adapter"));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), written.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, tensor => Assert.Equal(tensor.Value, written[tensor.Key]));
        using (var checkpoint = Checkpoint.Open(Path.Combine(folder.File("adapter"), "adapter_model.safetensors")))
            Assert.Equal("pt", checkpoint.Metadata["format"]);
        PeftConfigs.AssertSame(AdapterFiles.Config(AdapterFiles.Fixture(name)), AdapterFiles.Config(folder.File("adapter")));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder.File("adapter")).Count());
    }
}
