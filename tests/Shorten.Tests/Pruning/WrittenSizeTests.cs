using Shorten.Checkpoints;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

/// <summary>The size of a written model is known to the byte before it is written.</summary>
public sealed class WrittenSizeTests : IDisposable
{
    // Of a header: writers differ.
    private const double MostPadding = 512;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out", null, "tiny", "models", "llama-mha")]
    [InlineData("out", null, "tiny", "models", "gemma2-bf16")]
    [InlineData("out", null, "tiny", "hostile", "model", "valid-sharded")]
    [InlineData("out.gguf", null, "tiny", "gguf", "llama-gqa-q4_0.gguf")]
    [InlineData("out.gguf", null, "tiny", "gguf", "llama-mixed-k.gguf")]
    [InlineData("out.gguf", DType.BF16, "tiny", "models", "llama-mha")]
    [InlineData("out.gguf", DType.Q8_0, "tiny", "models", "qwen2")]
    public void BytesToWrite_AreWritten(string name, DType? type, params string[] source)
    {
        string path = Fixtures.PathOf(source);
        var options = new SurgeryOptions { Output = _folder.File(name), GgufType = type };
        using var checkpoint = Checkpoint.Open(path);
        var plan = PlanOf.Removing(path, PruningSource.Open(checkpoint).NumBlocks, 0);
        long expected = Surgery.BytesToWrite(checkpoint, plan.Removed, options);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        var description = Surgery.Apply(checkpoint, plan, options).Description;
        Assert.Equal(expected, description.BytesToWrite);
        Assert.Equal(expected, Surgery.WrittenBytes(options.Output));
        Assert.Equal(expected, description.Files.Sum(file => new FileInfo(description.Files.Count == 1 && File.Exists(options.Output) ? options.Output : Path.Combine(options.Output, file.Name)).Length));
    }

    [Fact]
    public void BytesToWrite_OfAllBlocks_AreThoseOfTheSource()
    {
        string path = _folder.File("model");
        SurgeryTests.CopyModel(Fixtures.PathOf("tiny", "models", "llama-mha"), path);
        using var checkpoint = Checkpoint.Open(path);
        var options = new SurgeryOptions { Output = _folder.File("out") };
        long all = Surgery.BytesToWrite(checkpoint, [], options), fewer = Surgery.BytesToWrite(checkpoint, [1], options);
        Assert.Equal(Surgery.WrittenBytes(path), all, MostPadding);
        // What a tensor takes in the header is more than nothing.
        Assert.True(all - fewer > checkpoint.Tensors.Where(tensor => tensor.Name.Contains("layers.1.", StringComparison.Ordinal)).Sum(tensor => tensor.LengthBytes));
    }
}
