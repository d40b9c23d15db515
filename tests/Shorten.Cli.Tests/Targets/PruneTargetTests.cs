using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Cli.Demo;
using Shorten.Cli.Frame;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Cli.Tests.Targets;

/// <summary><c>shorten prune</c> with targets, on the demo's model of 12 blocks and on the trained one that is built in.</summary>
public sealed class PruneTargetTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    private static readonly string[] _few = ["--samples", "2", "--length", "16", "--json"];

    private string[] Ordered
    {
        get
        {
            File.WriteAllText(demo.PathOf("order.csv"), "8,5,7,4,6,9\n");
            return ["prune", demo.Model, "--order", demo.PathOf("order.csv"), "--compute", "f32"];
        }
    }

    [Fact]
    public void TargetSize_IsMetToTheByte_Folder()
    {
        string output = demo.PathOf("size");
        var json = CliRun.Ok(["prune", demo.Model, "--target-size", "2.2MB", "--out", output, .. _few]).Json;
        Assert.Equal(2, json["removed"]!.AsArray().Count);
        var target = json["target"]!;
        Assert.Equal(("size", "2.2MB", 2.2e6, "bytes", 2), ((string?)target["kind"], (string?)target["asked"], (double)target["limit"]!, (string?)target["unit"], (int)target["blocks"]!));
        Assert.InRange((double)target["measured"]!, 2e6, 2.2e6);
        Assert.Equal((double)target["expected"]!, (double)target["measured"]!);
        Assert.Equal(Surgery.WrittenBytes(output), (double)target["measured"]!);
        Assert.True((bool)target["within"]!);
        Assert.True((double)target["perplexityAfter"]! > 1 && (double)target["perplexityBefore"]! > 1);
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(output, "shorten.json")))!;
        Assert.Equal((double)target["expected"]!, (double)manifest["settings"]!["target"]!["expected"]!);
        Assert.Equal((double)target["measured"]!, (double)manifest["check"]!["target"]!["measured"]!);
        Assert.True((bool)manifest["check"]!["equal"]!);
    }

    [Theory]
    [InlineData("q8_0", "1.15MB")]
    [InlineData("bf16", "2.2MB")]
    public void TargetSize_IsMetToTheByte_ConvertedToGguf(string type, string size)
    {
        string output = demo.PathOf($"size-{type}.gguf");
        var json = CliRun.Ok([.. Ordered, "--target-size", size, "--to", "gguf", "--type", type, "--out", output, "--json"]).Json;
        int[] removed = [.. json["removed"]!.AsArray().Select(block => (int)block!)];
        long bytes = new FileInfo(output).Length;
        Assert.Equal(bytes, (long)(double)json["target"]!["measured"]!);
        Assert.True(bytes <= (double)json["target"]!["limit"]!);
        using var source = Checkpoint.Open(demo.Model);
        var options = new SurgeryOptions { Output = output, GgufType = Enum.Parse<DType>(type, ignoreCase: true) };
        Assert.Equal(bytes, Surgery.BytesToWrite(source, removed, options));
        Assert.True(Surgery.BytesToWrite(source, removed[1..], options) > (double)json["target"]!["limit"]!, "one block less would do");
    }

    [Fact]
    public void TargetSize_WorksOnAGguf()
    {
        string source = Fixtures.PathOf("tiny", "gguf", "llama-gqa-q4_0.gguf"), output = demo.PathOf("size-source.gguf");
        File.WriteAllText(demo.PathOf("tiny.csv"), "1,0,2\n");
        long limit = new FileInfo(source).Length - 1000;
        var json = CliRun.Ok("prune", source, "--order", demo.PathOf("tiny.csv"), "--protect", "none", "--target-size", $"{limit}B", "--out", output, "--json").Json;
        Assert.Equal([1], json["removed"]!.AsArray().Select(block => (int)block!));
        Assert.Equal(new FileInfo(output).Length, (double)json["target"]!["measured"]!);
    }

    [Fact]
    public void TargetMemory_IsMetAndMeasured()
    {
        var wide = CliRun.Of([.. Ordered, "--target-memory", "1GB", "--out", demo.PathOf("memory"), "--json"]);
        wide.AssertFailure(ExitCode.BadInput, "which meets the target of 1GB");
        var json = CliRun.Ok([.. Ordered, "--target-memory", "2.5MB", "--out", demo.PathOf("memory"), "--json"]).Json;
        Assert.Equal((double)json["target"]!["expected"]!, (double)json["target"]!["measured"]!);
        Assert.True((double)json["target"]!["measured"]! <= 2.5e6 && (double)json["target"]!["unpruned"]! > 2.5e6);
    }

    [Fact]
    public void TargetLatency_IsMeasuredAndMet_Summary()
    {
        // A look at the clock takes a millisecond: 12 blocks, the embedding, the head and the choice.
        string output = demo.PathOf("latency");
        var run = CliRun.WithClock(new TickingClock(), [.. Ordered, "--target-latency", "12.5ms", "--out", output]);
        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.StartsWith(
            """
            target      12.5ms at most (a token, one sequence, 128 tokens of context, f32)
            found       15.0 ms with all 12 blocks: 1.00 ms a block, 3.00 ms the rest; 12.0 ms without 3
            costs       PPL of the calibration windows
            """, run.Output);
        Assert.Contains("removed     3 of 12 blocks: 5, 7, 8\n", run.Output);
        Assert.Contains("verified    12.0 ms measured on the written model\nwritten     ", run.Output);
        Assert.Contains("15.0 ms with all 12 blocks: 1.00 ms a block, 3.00 ms the rest; 12.5ms takes about 3 blocks", run.Error);
    }

    [Fact]
    public void TargetLatency_EndsWithCode3_WhereTheWrittenModelIsSlower()
    {
        string folder = demo.PathOf("slow");
        Directory.CreateDirectory(folder);
        // The machine slows down once something is written.
        var clock = new TickingClock(_ => Directory.EnumerateFileSystemEntries(folder).Any() ? 2 : 1);
        var run = CliRun.WithClock(clock, [.. Ordered, "--target-latency", "12.5ms", "--out", Path.Combine(folder, "out")]);
        Assert.Equal(ExitCode.CheckFailed, run.Code);
        Assert.Contains("verified    24.0 ms measured on the written model, more than 10 % above 12.5 ms: the target is missed\n", run.Output);
        Assert.True(File.Exists(Path.Combine(folder, "out", "config.json")));
    }

    [Fact]
    public void Targets_AreRefused_OutOfReachOrMet()
    {
        string output = demo.PathOf("refused");
        CliRun.WithClock(new TickingClock(), [.. Ordered, "--target-latency", "8ms", "--out", output])
            .AssertFailure(ExitCode.BadInput, "8ms cannot be reached: 9.00 ms (a token, one sequence, 128 tokens of context, f32) is the least, without all 6 blocks that may go; 15.0 ms with all 12, of which 6 stay");
        CliRun.WithClock(new TickingClock(), [.. Ordered, "--target-latency", "16ms", "--out", output]).AssertFailure(ExitCode.BadInput, "nothing to remove");
        CliRun.Of("prune", demo.Model, "--target-size", "1MB", "--out", output).AssertFailure(ExitCode.BadInput, "1MB cannot be reached: 1.3 MB");
        CliRun.Of("prune", demo.Model, "--target-size", "10MB", "--out", output).AssertFailure(ExitCode.BadInput, "nothing to remove: the model has 2.5 MB");
        CliRun.Of("prune", demo.Model, "--target-size", "1MB", "--keep", "4-9", "--out", output).AssertFailure(ExitCode.BadInput, "the maximum is 0");
        Assert.False(Path.Exists(output));
    }

    [Fact]
    public void DryRun_SaysWhatWouldGo_AndWritesNothing()
    {
        string output = demo.PathOf("dry"), plan = demo.PathOf("dry-plan.json");
        var json = CliRun.Ok([.. Ordered, "--target-size", "2.2MB", "--out", output, "--dry-run", "--save-plan", plan, "--json"]).Json;
        Assert.Equal("[5,8]", json["removed"]!.ToJsonString());
        Assert.True((bool)json["dryRun"]!);
        Assert.Null(json["target"]!["measured"]);
        Assert.False(Path.Exists(output));
        Assert.Equal("2.2MB", (string?)JsonNode.Parse(File.ReadAllText(plan))!["settings"]!["target"]!["asked"]);
        Assert.Equal("[5,8]", CliRun.Ok("prune", demo.Model, "--plan", plan, "--out", output, "--json").Json["removed"]!.ToJsonString());
    }

    [Theory]
    [InlineData("ppl")]
    [InlineData("magnitude")]
    [InlineData("angular")]
    [InlineData("ppl", "--search", "greedy")]
    public void MaxPplIncrease_KeepsToIt_EveryCriterion(string criterion, params string[] more)
    {
        string model = demo.PathOf("story");
        if (!Directory.Exists(model))
            StoryWorld.Write(model);
        string output = demo.PathOf($"story-{criterion}{more.Length}");
        string[] options = ["--criterion", criterion, "--data", Path.Combine(model, "data", "calibration.jsonl"), "--samples", "4", "--max-ppl-increase", "40%", "--out", output, "--json", .. more];
        var target = CliRun.Ok(["prune", model, .. options]).Json["target"]!;
        double unpruned = (double)target["unpruned"]!, limit = (double)target["limit"]!;
        int removed = (int)target["blocks"]!;
        Assert.Equal(1.4 * unpruned, limit, 1e-9);
        var looked = target["looked"]!.AsArray().ToDictionary(point => (int)point!["blocks"]!, point => (double)point!["value"]!);
        Assert.InRange(looked[removed], unpruned, limit);
        Assert.All(looked.Where(point => point.Key > removed), point => Assert.True(point.Value > limit));
        Assert.True(removed == 6 || looked.ContainsKey(removed + 1), "nobody looked at one block more");
        Assert.Equal((double)target["expected"]!, (double)target["measured"]!, 1e-6);
        Assert.Equal((double)target["expected"]!, (double)target["perplexityAfter"]!, 1e-6);
        var evaluated = CliRun.Ok("inspect", output, "--json").Json;
        Assert.Equal(12 - removed, (int)evaluated["blocks"]!);
    }

    [Fact]
    public void MaxPplIncrease_Summary()
    {
        var run = CliRun.Ok("prune", demo.Model, "--max-ppl-increase", "90000000%", "--samples", "2", "--length", "16", "--out", demo.PathOf("increase"), "--dry-run");
        Assert.StartsWith("target      90000000% more, PPL ", run.Output);
        Assert.Contains(" at most (2 windows of 16 tokens, f32)\nfound       PPL ", run.Output);
        Assert.Contains(" with all 12 blocks, ", run.Output);
        Assert.Contains(" without 6; no more may go\nremoved     6 of 12 blocks: 4-9\n", run.Output);
        Assert.DoesNotContain("costs", run.Output);
    }
}
