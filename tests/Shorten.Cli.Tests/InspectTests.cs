using Shorten.Cli.Frame;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class InspectTests
{
    [Fact]
    public void Inspect_PrintsFacts_Folder()
    {
        string path = Fixtures.PathOf("tiny", "models", "llama-mha");
        var run = CliRun.Ok("inspect", path);
        string expected =
            $"""
            path        {path}
            format      safetensors
            family      llama
            blocks      5, protected by default: 0-4
            hidden      32, feed-forward 80
            heads       4 of 8, 4 for keys and values
            vocabulary  160
            context     128 tokens
            parameters  69,472
            size        282.8 kB in 1 file
            tensors     48: 48 F32 (277.9 kB)
            tokenizer   none: has no tokenizer.json, no tokenizer.model, and no vocab.json

            """;
        Assert.Equal(expected, run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Inspect_GivesOneObject_GgufAsJson()
    {
        var run = CliRun.Ok("inspect", Fixtures.PathOf("tiny", "gguf", "llama-gqa-q8_0.gguf"), "--json", "--tensors");
        var json = run.Json;
        Assert.Equal("llama", (string?)json["family"]);
        Assert.Equal("gguf", (string?)json["format"]);
        Assert.Equal((int)json["numTensors"]!, json["tensors"]!.AsArray().Count);
        Assert.Equal((long)json["bytes"]!, json["dtypes"]!.AsObject().Sum(dtype => (long)dtype.Value!["bytes"]!));
        foreach (string key in new[] { "blocks", "parameters", "vocabSize", "hiddenSize" })
            Assert.True((long)json[key]! > 0, key);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Inspect_ListsTensors_FileThatIsNoModel()
    {
        var run = CliRun.Ok("inspect", Fixtures.PathOf("tiny", "gguf", "golden.safetensors"), "--tensors");
        Assert.Contains("model       none that can be run: no config.json in this folder\n", run.Output);
        Assert.Contains("input_ids", run.Output);
    }

    [Fact]
    public void Inspect_Fails_DamagedContainer() =>
        CliRun.Of("inspect", Fixtures.PathOf("tiny", "hostile", "model", "index-missing-shard")).AssertFailure(ExitCode.BadInput, "is missing");

    [Fact]
    public void Inspect_MeasuresTheProcessor()
    {
        var json = CliRun.Ok("inspect", "--cpu", "--threads", "1", "--json").Json;
        Assert.Equal(Cpu.VectorBits, (int)json["vectorBits"]!);
        Assert.Equal(Cpu.HasBF16, (bool)json["hasBF16"]!);
        Assert.Equal(Cpu.IntegerDots, (string?)json["integerDots"]);
        Assert.Equal(Cpu.HasBF16, (double)json["bf16FlopsPerSecond"]! > 0);
        Assert.True((double)json["f32FlopsPerSecond"]! > 0 && (double)json["readBytesPerSecond"]! > 0);
        Assert.Equal(6, CliRun.Ok("inspect", "--cpu", "--threads", "1").Output.Count(c => c == '\n'));
    }
}
