using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class PruneTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    [Fact]
    public void Prune_AnalysesWritesAndChecks()
    {
        string output = demo.PathOf("pruned");
        var run = CliRun.Ok("prune", demo.Model, "--remove", "20%", "--samples", "2", "--length", "16", "--out", output, "--json");
        int[] removed = [.. run.Json["removed"]!.AsArray().Select(index => (int)index!)];
        Assert.Equal(2, removed.Length);
        Assert.All(removed, index => Assert.InRange(index, 4, 9));
        Assert.Equal(10, run.Json["kept"]!.AsArray().Count);
        Assert.Equal(output, (string?)run.Json["output"]);
        Assert.Equal((1_231_392L, 1_034_400L), ((long)run.Json["parametersBefore"]!, (long)run.Json["parametersAfter"]!));
        Assert.Equal((2_462_784L, 2_068_800L), ((long)run.Json["bytesBefore"]!, (long)run.Json["bytesAfter"]!));
        Assert.True((bool)run.Json["check"]!["equal"]!);
        Assert.Equal(10, (int)CliRun.Ok("inspect", output, "--json").Json["blocks"]!);
        Assert.False(File.Exists(output + ".resume"));
    }

    [Fact]
    public void Prune_SummaryFitsAScreen()
    {
        string output = demo.PathOf("summary");
        var run = CliRun.Ok("prune", demo.Model, "--remove-blocks", "4-6", "--out", output);
        string expected =
            $"""
            removed     3 of 12 blocks: 4-6
            parameters  1,231,392 -> 935,904, 24.0 % less
            weights     2.5 MB -> 1.9 MB, 24.0 % less
            adjusted    num_hidden_layers
            check       opened again: the logits of 128 tokens equal those of the pruned model in memory, bit for bit
            written     {output}
            next
              shorten eval {demo.Model} {output} --perplexity FILE
              shorten generate {output} --prompt "Once upon a time"

            """;
        Assert.Equal(expected, run.Output);
    }

    [Fact]
    public void Prune_AppliesAPlan_AndRefusesItForOtherWeights()
    {
        string plan = demo.PathOf("plan.json"), output = demo.PathOf("planned");
        var first = CliRun.Ok("prune", demo.Model, "--remove", "2", "--criterion", "magnitude", "--out", output, "--dry-run", "--save-plan", plan, "--json");
        Assert.False(Path.Exists(output));
        var second = CliRun.Ok("prune", demo.Model, "--plan", plan, "--out", output, "--json");
        Assert.Equal(first.Json["removed"]!.ToJsonString(), second.Json["removed"]!.ToJsonString());
        using var other = new DemoFiles();
        using (var weights = File.OpenWrite(Path.Combine(other.Model, "model.safetensors")))
        {
            weights.Seek(-2, SeekOrigin.End);
            weights.WriteByte(1);
        }
        CliRun.Of("prune", other.Model, "--plan", plan, "--out", demo.PathOf("refused")).AssertFailure(ExitCode.BadInput, "made for other weights");
        CliRun.Of("prune", other.Model, "--plan", plan, "--out", demo.PathOf("refused"), "--dry-run").AssertFailure(ExitCode.BadInput, "made for other weights");
        Assert.False(Path.Exists(demo.PathOf("refused")));
    }

    [Fact]
    public void Prune_RemovesTheLeastImportantThatMayGo_Taylor()
    {
        string[] calibration = ["--criterion", "taylor", "--samples", "2", "--length", "16", "--json"];
        var order = CliRun.Ok(["analyze", demo.Model, .. calibration]).Json["order"]!.AsArray().Select(block => (int)block!);
        var run = CliRun.Ok(["prune", demo.Model, "--remove", "2", "--out", demo.PathOf("taylor-pruned"), "--dry-run", .. calibration]);
        Assert.Equal(order.Where(block => block is >= 4 and < 10).Take(2).Order(), run.Json["removed"]!.AsArray().Select(block => (int)block!));
    }

    [Fact]
    public void Prune_TakesTheOrderOfAFile()
    {
        File.WriteAllText(demo.PathOf("block_order.csv"), "0,8,5,1,7\n");
        var run = CliRun.Ok("prune", demo.Model, "--order", demo.PathOf("block_order.csv"), "--remove", "2", "--out", demo.PathOf("ordered"), "--json");
        Assert.Equal("[5,8]", run.Json["removed"]!.ToJsonString());
    }

    [Fact]
    public void Prune_WritesAGguf_GgufSource()
    {
        string output = demo.PathOf("pruned.gguf");
        var run = CliRun.Ok("prune", Fixtures.PathOf("tiny", "gguf", "llama-gqa-q4_0.gguf"), "--remove-blocks", "1", "--out", output, "--json");
        Assert.True((bool)run.Json["check"]!["equal"]!);
        Assert.Equal("gguf", (string?)CliRun.Ok("inspect", output, "--json").Json["format"]);
    }

    [Fact]
    public void Prune_LeavesOutTheCheck_Skipped() =>
        Assert.Contains("check       left out\n", CliRun.Ok("prune", demo.Model, "--remove-blocks", "4", "--skip-check", "--out", demo.PathOf("unchecked")).Output);

    [Fact]
    public void Prune_Fails_TooMany() =>
        CliRun.Of("prune", demo.Model, "--remove", "7", "--out", demo.PathOf("no")).AssertFailure(ExitCode.BadInput, "the maximum is 6");

    [Fact]
    public void Prune_FailsBeforeScoring_OutputThatMustNotBe()
    {
        var inside = CliRun.Of("prune", demo.Model, "--remove", "2", "--out", Path.Combine(demo.Model, "sub"));
        inside.AssertFailure(ExitCode.BadInput, "inside the source");
        Assert.Equal(2, inside.ErrorLines.Length);
        Directory.CreateDirectory(demo.PathOf("there"));
        CliRun.Of("prune", demo.Model, "--remove", "2", "--out", demo.PathOf("there")).AssertFailure(ExitCode.BadInput, "exists already");
        CliRun.Ok("prune", demo.Model, "--remove-blocks", "5", "--out", demo.PathOf("there"), "--force");
    }

    [Fact]
    public void Convert_WritesAFolder_OrSaysWhyNot()
    {
        string output = demo.PathOf("converted"), source = Fixtures.PathOf("tiny", "tokenizers", "smollm-bpe", "vocab.gguf");
        CliRun.Of("convert", source, "--to", "hf", "--out", output).AssertFailure(ExitCode.BadInput, source);
        var run = CliRun.Ok("convert", demo.Model, "--to", "hf", "--dtype", "f32", "--out", output, "--json");
        Assert.Equal(2 * (long)run.Json["bytesBefore"]!, (long)run.Json["bytesAfter"]!);
        Assert.Equal(
            CliRun.Ok("generate", demo.Model, "--prompt", "Hi", "--max-new-tokens", "8").Output,
            CliRun.Ok("generate", output, "--prompt", "Hi", "--max-new-tokens", "8").Output);
    }

    [Fact]
    public void Prune_SearchesStepByStep_AndWritesGguf()
    {
        string output = demo.PathOf("greedy.gguf"), plan = demo.PathOf("greedy.json");
        var json = CliRun.Ok("prune", demo.Model, "--remove", "2", "--search", "greedy", "--samples", "2", "--length", "16", "--to", "gguf", "--type", "q8_0", "--out", output, "--save-plan", plan, "--json").Json;
        int[] removed = [.. json["removed"]!.AsArray().Select(block => (int)block!)];
        Assert.Equal(2, removed.Length);
        Assert.True(File.Exists(output));
        var steps = JsonNode.Parse(File.ReadAllText(plan))!["settings"]!["steps"]!.AsArray();
        Assert.Equal(removed, steps.Select(step => (int)step!["removed"]!).Order());
        Assert.All(steps, step => Assert.True((double)step!["perplexity"]! > 1));
    }

    [Theory]
    [InlineData("published:vicuna-7b-v1.3/ppl", "an order of 32 blocks")]
    [InlineData("published:none/ppl", "no such order")]
    public void Prune_RefusesPublishedOrders_ThatDoNotFit(string order, string message)
    {
        var run = CliRun.Of("prune", demo.Model, "--remove", "2", "--order", order, "--out", demo.PathOf("published"));
        Assert.NotEqual(ExitCode.Ok, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
