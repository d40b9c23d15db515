using Shorten.Checkpoints;
using Shorten.Conversion;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

/// <summary>What is made of PyTorch files is safetensors, and the same as what is made of the same weights in safetensors.</summary>
public sealed class PyTorchSurgeryTests : IDisposable
{
    private static readonly string Expected = Fixtures.PathOf("tiny", "formats", "safetensors-sharded");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Folders => ["bin-bf16", "bin-legacy", "bin-sharded", "bin-views"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Folders))]
    public void Apply_WritesTheTensorsOfSafetensors(string name)
    {
        int numBlocks = SurgeryGoldenTests.NumBlocks(Expected);
        PlanOf.Prune(Expected, _folder.File("expected"), numBlocks, [1]);
        PlanOf.Prune(Fixtures.PathOf("tiny", "formats", name), _folder.File("out"), numBlocks, [1]);
        AssertSameTensors();
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.File("out")), file => file.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Export_WritesTheTensorsOfSafetensors(string name)
    {
        Export(Expected, _folder.File("expected"));
        Export(Fixtures.PathOf("tiny", "formats", name), _folder.File("out"));
        AssertSameTensors();
    }

    [Fact]
    public void Compute_HashesTheFiles_NotTheCopies()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.PathOf("tiny", "formats", "bin-views"));
        var hash = Assert.Single(SourceHashes.Compute(checkpoint));
        Assert.Equal("pytorch_model.bin", hash.Key);
        Assert.Equal(FileHashes.Sha256(checkpoint.Files[0].Path), hash.Value);
    }

    private static void Export(string source, string output)
    {
        using var checkpoint = Checkpoint.Open(source);
        HuggingFaceExport.Export(checkpoint, new ConversionOptions { Output = output, DType = DType.F16 });
    }

    private void AssertSameTensors()
    {
        using Checkpoint expected = Checkpoint.Open(_folder.File("expected")), written = Checkpoint.Open(_folder.File("out"));
        Assert.Equal(CheckpointFormat.Safetensors, written.Format);
        Assert.Equal(expected.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal), written.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.All(expected.Tensors, tensor => Assert.True(SurgeryGoldenTests.Bytes(tensor).SequenceEqual(SurgeryGoldenTests.Bytes(written[tensor.Name])), tensor.Name));
    }
}
