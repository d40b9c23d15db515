using Shorten.Cli.Frame;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class CheckTests
{
    public static TheoryData<string> Models => [.. Directory.GetDirectories(Fixtures.PathOf("tiny", "models")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Check_Passes_GoldenOfTheReference(string name)
    {
        string model = Fixtures.PathOf("tiny", "models", name);
        var run = CliRun.Ok("check", model, "--reference", Path.Combine(model, "golden.safetensors"));
        Assert.EndsWith("within the tolerance of 2.0e-4\n", run.Output);
        Assert.Contains("argmax equal everywhere", run.Output);
    }

    [Fact]
    public void Check_EndsWith3_BeyondTheTolerance()
    {
        string model = Fixtures.PathOf("tiny", "models", "llama-mha");
        var run = CliRun.Of("check", model, "--reference", Path.Combine(model, "golden.safetensors"), "--tolerance", "1e-12", "--json");
        Assert.Equal(ExitCode.CheckFailed, run.Code);
        Assert.False((bool)run.Json["withinTolerance"]!);
        Assert.True((bool)run.Json["logits"]!["argmaxEqual"]!);
        Assert.InRange((double)run.Json["logits"]!["maxAbs"]!, 1e-12, 2e-4);
        Assert.InRange((double)run.Json["hiddenStates"]!["maxAbs"]!, 1e-12, 1e-3);
        Assert.InRange((double)run.Json["loss"]!["abs"]!, 1e-12, 1e-5);
    }

    [Fact]
    public void Check_Fails_DumpOfAnotherModel() =>
        CliRun.Of("check", Fixtures.PathOf("tiny", "models", "llama-mha"), "--reference", Fixtures.PathOf("tiny", "models", "llama-gqa-tied-bf16", "golden.safetensors"))
            .AssertFailure(ExitCode.BadInput, "hidden_states");

    [Fact]
    public void Check_Fails_DumpWithoutIds() =>
        CliRun.Of("check", Fixtures.PathOf("tiny", "models", "llama-mha"), "--reference", Fixtures.PathOf("tiny", "models", "llama-mha", "model.safetensors"))
            .AssertFailure(ExitCode.BadInput, "the dump has no input_ids");
}
