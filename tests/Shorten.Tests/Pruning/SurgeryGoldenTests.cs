using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

/// <summary>Pruned checkpoints against the reference library's logits for the same models without two blocks.</summary>
public sealed class SurgeryGoldenTests
{
    // Stated by the goldens: 5 to 20 times the distance of their float32 from float64.
    private const float LogitsTolerance = 2e-4f;

    public static TheoryData<string> Models => [.. Directory.GetDirectories(Fixtures.PathOf("tiny", "models")).Select(path =>
        Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> GgufFiles => [.. Directory.GetFiles(Fixtures.PathOf("tiny", "gguf"), "*.gguf").Select(path =>
        Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Apply_MatchesReference_FolderWithoutTwoBlocks(string name)
    {
        string source = Fixtures.PathOf("tiny", "models", name);
        var golden = GoldenTensors.Open(Path.Combine(source, "golden.safetensors"));
        string key = golden.Names.Single(n => n.StartsWith("logits_without_", StringComparison.Ordinal));
        int[] removed = [.. key["logits_without_".Length..].Split('_').Select(int.Parse)];
        using var folder = new TemporaryFolder();
        string output = folder.File("pruned");
        PlanOf.Prune(source, output, removed[1] + 2, removed);
        Near.Assert(golden.F32(key), RunModel.Logits(output, golden.I64("input_ids"), sequences: 2), LogitsTolerance, key);
    }

    [Theory]
    [MemberData(nameof(GgufFiles))]
    public void Apply_GivesTheLogitsOfTheModelWithoutTheBlock_Gguf(string name)
    {
        string source = Fixtures.PathOf("tiny", "gguf", name);
        long[] ids = [1, 5, 9, 17, 33, 65, 90, 95, 3, 2, 1, 64];
        using var folder = new TemporaryFolder();
        string output = folder.File("pruned.gguf");
        using (var checkpoint = Checkpoint.Open(source))
            PlanOf.Prune(source, output, (int)(uint)checkpoint.Gguf![Architecture(checkpoint) + ".block_count"].Value, [1]);
        // Bits, not distances: the tensors are the same, and so is every operation on them.
        Assert.Equal(RunModel.Logits(source, ids, 1, 1), RunModel.Logits(output, ids, 1));
        Assert.NotEqual(RunModel.Logits(source, ids, 1), RunModel.Logits(output, ids, 1));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Apply_CopiesTensorsBitForBit_InOrder(string name)
    {
        string source = Fixtures.PathOf("tiny", "models", name);
        using var folder = new TemporaryFolder();
        string output = folder.File("pruned");
        int numBlocks = NumBlocks(source);
        PlanOf.Prune(source, output, numBlocks, [0]);
        using Checkpoint before = Checkpoint.Open(source), after = Checkpoint.Open(output);
        var expected = before.Tensors.Where(tensor => !tensor.Name.StartsWith("model.layers.0.", StringComparison.Ordinal)).ToList();
        Assert.Equal(expected.Count, after.Tensors.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(Renumbered(expected[i].Name, numBlocks), after.Tensors[i].Name);
            Assert.Equal(expected[i].DType, after.Tensors[i].DType);
            Assert.Equal(expected[i].Shape, after.Tensors[i].Shape);
            Assert.True(Bytes(expected[i]).SequenceEqual(Bytes(after.Tensors[i])), expected[i].Name);
        }
    }

    internal static ReadOnlySpan<byte> Bytes(TensorEntry tensor) => tensor.File.Span(tensor.OffsetBytes, (int)tensor.LengthBytes);

    internal static int NumBlocks(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!["num_hidden_layers"]!.GetValue<int>();

    private static string Architecture(Checkpoint checkpoint) => (string)checkpoint.Gguf!["general.architecture"].Value;

    private static string Renumbered(string name, int numBlocks)
    {
        for (int block = 1; block < numBlocks; block++)
        {
            string prefix = $"model.layers.{block}.";
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return $"model.layers.{block - 1}.{name[prefix.Length..]}";
        }
        return name;
    }
}
