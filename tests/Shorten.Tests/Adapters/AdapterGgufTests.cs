using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Adapters;

/// <summary>A GGUF model takes the adapters of the Hugging Face model: the rows of its q and k lie in another order.</summary>
public sealed class AdapterGgufTests : IDisposable
{
    private const float Tolerance = 1e-4f;
    private static readonly string HuggingFace = Fixtures.PathOf("tiny", "gguf", "hf"), Gguf = Fixtures.PathOf("tiny", "gguf", "llama-gqa-f32.gguf");
    private static readonly long[] Ids = GoldenTensors.Open(Fixtures.PathOf("tiny", "gguf", "golden.safetensors")).I64("input_ids");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_GivesTheLogitsOfTheHuggingFaceModel(bool dora)
    {
        using AdaptedModel huggingFace = new(HuggingFace, Adapter(dora)), gguf = new(Gguf, _folder.File("adapter"));
        float[] expected = huggingFace.Logits(Ids);
        Near.Assert(expected, gguf.Logits(Ids), Tolerance, "logits");
        Assert.True(expected.Zip(RunModel.Logits(HuggingFace, Ids, 2)).Max(pair => MathF.Abs(pair.First - pair.Second)) > 0.1f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_PutsTheRowsBack(bool dora)
    {
        using var gguf = new AdaptedModel(Gguf, Adapter(dora));
        Assert.Contains("model.layers.2.self_attn.k_proj", gguf.Adapter.Modules.Select(module => module.Name));
        gguf.Adapter.Write(_folder.File("again"));
        Dictionary<string, byte[]> expected = AdapterFiles.Tensors(_folder.File("adapter")), written = AdapterFiles.Tensors(_folder.File("again"));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), written.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, tensor => Assert.Equal(tensor.Value, written[tensor.Key]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Merge_GivesAGgufFileOfTheSameTypes(bool dora)
    {
        string output = _folder.File("merged.gguf");
        float[] applied = Merge(Gguf, Adapter(dora), output, null, out var described);
        Assert.Equal((21, 30), (described.NumMerged, described.NumTensors));
        Near.Assert(applied, RunModel.Logits(output, Ids, 2), Tolerance, "merged");
        AssertSameButWeights(Gguf, output);
        var manifest = JsonNode.Parse(File.ReadAllText(_folder.File("merged.shorten.json")))!;
        Assert.Equal(21, (int)manifest["adapter"]!["modules"]!);
        Assert.Equal(3, manifest["blocks"]!.AsArray().Count);
        Assert.Equal(FileHashes.Sha256(Gguf), (string?)manifest["source"]!["files"]![0]!["sha256"]);
        Assert.Equal(FileHashes.Sha256(Path.Combine(_folder.File("adapter"), "adapter_model.safetensors")), (string?)manifest["adapter"]!["sha256"]!["adapter_model.safetensors"]);
    }

    [Fact]
    public void Merge_QuantisesAgain_TypesThatCanBeWritten()
    {
        string source = Fixtures.PathOf("tiny", "gguf", "llama-gqa-q8_0.gguf"), output = _folder.File("merged.gguf");
        Merge(source, Adapter(dora: false), output, null, out var described);
        Assert.Contains("quantised again", Assert.Single(described.Warnings), StringComparison.Ordinal);
        Assert.Equal(DType.Q8_0, described.MergedDType);
        AssertSameButWeights(source, output);
        using AdaptedModel adapted = new(source, _folder.File("adapter"));
        using var checkpoint = Checkpoint.Open(output);
        var written = DecoderModel.Open(checkpoint).Blocks[1].Weights.Matrices;
        for (int projection = 0; projection < written.Count; projection++)
        {
            var weights = adapted.Model.Blocks[1].Weights;
            for (int row = 0; row < written[projection].Rows; row++)
            {
                float[] expected = Sum(weights.Matrices[projection], weights.Adapters[projection]!, row), stored = Row(written[projection], row);
                // q8_0 has 127 steps up to the largest of 32 values, in a scale of 11 bits.
                for (int i = 0; i < stored.Length; i++)
                    Assert.Equal(expected[i], stored[i], expected.Skip(i / 32 * 32).Take(32).Max(MathF.Abs) * (0.5f / 127 + 1f / 2048));
            }
        }
    }

    [Fact]
    public void Merge_RefusesTypesThatCannotBeWritten_UnlessToldAnother()
    {
        string source = Fixtures.PathOf("tiny", "gguf", "llama-mixed-k.gguf"), adapter = _folder.File("adapter"), output = _folder.File("merged.gguf");
        AdapterFiles.WriteRandom(source, adapter, new AdapterSettings { R = 2 });
        Refuses.Saying<CheckpointFormatException>("which cannot be written", () => Merge(source, adapter, output, null, out _));
        Assert.False(File.Exists(output));
        float[] applied = Merge(source, adapter, output, DType.F32, out _);
        Near.Assert(applied, RunModel.Logits(output, Ids, 2), Tolerance, "merged");
        using Checkpoint before = Checkpoint.Open(source), after = Checkpoint.Open(output);
        foreach (var entry in before.Tensors)
            Assert.Equal(entry.Name.StartsWith("blk.", StringComparison.Ordinal) && entry.Shape.Count > 1 && !RowWriter.CanWrite(entry.DType) ? DType.F32 : entry.DType, after[entry.Name].DType);
    }

    private string Adapter(bool dora) => AdapterFiles.WriteRandom(HuggingFace, _folder.File("adapter"), new AdapterSettings { R = 4, UseDora = dora });

    private static float[] Sum(Weight weight, LoraModule adapter, int row)
    {
        float[] values = Row(weight, row);
        for (int i = 0; i < values.Length; i++)
        {
            for (int j = 0; j < adapter.Rank; j++)
                values[i] += adapter.Scale * adapter.B.RowSpan(row)[j] * adapter.A.RowSpan(j)[i];
        }
        return values;
    }

    private static unsafe float[] Row(Weight weight, long row)
    {
        var values = new float[weight.Columns];
        fixed (float* pointer = values)
            RowReader.Read(weight.DType, weight.Row(row), pointer, values.Length);
        return values;
    }

    private static float[] Merge(string model, string adapter, string output, DType? dtype, out MergeDescription described)
    {
        using var adapted = new AdaptedModel(model, adapter);
        described = AdapterMerge.Apply(adapted.Model, adapted.Adapter, new MergeOptions { Output = output, DType = dtype });
        return adapted.Logits(Ids);
    }

    private static void AssertSameButWeights(string source, string merged)
    {
        using Checkpoint before = Checkpoint.Open(source), after = Checkpoint.Open(merged);
        Assert.Equal(before.GgufAlignment, after.GgufAlignment);
        Assert.Equal(before.Gguf!.Keys, after.Gguf!.Keys);
        Assert.Equal(before.Tensors.Select(entry => (entry.Name, entry.DType)), after.Tensors.Select(entry => (entry.Name, entry.DType)));
        foreach (var entry in before.Tensors.Where(entry => entry.Shape.Count == 1 || !entry.Name.StartsWith("blk.", StringComparison.Ordinal)))
            Assert.True(entry.File.Span(entry.OffsetBytes, (int)entry.LengthBytes).SequenceEqual(after[entry.Name].File.Span(after[entry.Name].OffsetBytes, (int)entry.LengthBytes)), entry.Name);
    }
}
