using System.Text.Json.Nodes;
using System.Xml.Linq;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Tests;

public sealed class CompareTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    private static readonly string[] s_quick = ["--max-new-tokens", "4", "--quiet"];

    [Fact]
    public void Compare_ReadsWhatTheOtherVerbsWrote()
    {
        string pruned = Pruned("pruned"), adapter = demo.PathOf("adapter"), report = demo.PathOf("report.html"), results = Directory.CreateDirectory(demo.PathOf("results")).FullName;
        string In(string name) => Path.Combine(results, name);
        CliRun.Ok("analyze", demo.Model, "--criterion", "ppl,magnitude", "--samples", "2", "--out", In("scores.json"));
        CliRun.Ok("retrain", pruned, "--data", demo.Text, "--out", adapter, "--steps", "3", "--batch", "2", "--length", "32", "--pack", "yes");
        CliRun.Ok("eval", demo.Model, pruned, "--perplexity", demo.Text, "--segments", "4", "--out", In("eval.json"));
        CliRun.Ok("eval", pruned, "--adapter", adapter, "--perplexity", demo.Text, "--segments", "4", "--out", In("adapter.json"));
        CliRun.Ok("bench", demo.Model, pruned, "--batch", "1,2", "--output", "3", "--warmup", "0", "--runs", "2", "--out", In("bench.json"));
        var run = CliRun.Ok(["compare", demo.Model, pruned, adapter, "--results", results, "--report", report, "--json", .. s_quick]);
        JsonNode[] models = [.. run.Json["models"]!.AsArray().Select(model => model!)];
        Assert.Empty(run.Json["skipped"]!.AsArray());
        Assert.Equal(["model", "pruned", "adapter"], models.Select(model => (string)model["name"]!));
        Assert.Equal([12, 10, 10], models.Select(model => (int)model["blocks"]!));
        Assert.Equal([[], [5, 6], [5, 6]], models.Select(model => model["removed"]!.AsArray().Select(block => (int)block!)));
        Assert.Equal(["ppl", "magnitude"], models[0]["scores"]!.AsArray().Select(scores => (string)scores!["criterion"]!));
        Assert.All(models, model => Assert.True((double)model["perplexity"]![0]!["perplexityStandardError"]! > 0));
        Assert.Equal([2, 2, 0], models.Select(model => model["speed"]!.AsArray().Count));
        Assert.Equal([null, null, 3], models.Select(model => (int?)model["retraining"]?["steps"]));
        Assert.All(models, model => Assert.Equal(3, model["samples"]!.AsArray().Count));
        var page = XDocument.Load(report).Root!;
        XNamespace html = "http://www.w3.org/1999/xhtml";
        Assert.Equal(
            ["Models", "What was removed", "Scores of the blocks", "Perplexity", "Latency and throughput", "Memory", "Retraining", "Samples", "Where the models come from", "Not measured"],
            page.Descendants(html + "h2").Select(heading => heading.Value));
    }

    [Fact]
    public void Compare_PrintsATable_AndWritesMarkdown()
    {
        string pruned = Pruned("pruned-for-table"), report = demo.PathOf("card.md");
        string[] lines = CliRun.Ok(["compare", demo.Model, pruned, "--prompt", "Line", "--report", report, .. s_quick]).Output.Split('\n');
        Assert.Matches("^  model +blocks +parameters +weights \\(MB\\)", lines[0]);
        Assert.Matches("^  pruned-for-table +10 +1,034,400 \\(−16.0 %\\) ", lines[3]);
        Assert.Equal("pruned-for-table: without 5, 6 of 12 blocks", lines[4]);
        string text = File.ReadAllText(report);
        Assert.StartsWith("# model beside pruned-for-table\n", text, StringComparison.Ordinal);
        Assert.Contains("without 5, 6", text, StringComparison.Ordinal);
        Assert.Contains($"shorten eval {demo.Model.Replace("_", "\\_", StringComparison.Ordinal)}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_ReadsTheManifestBesideAGgufFile()
    {
        string gguf = demo.PathOf("pruned.gguf");
        CliRun.Ok("prune", demo.Model, "--remove-blocks", "5,6", "--to", "gguf", "--type", "f16", "--out", gguf, "--quiet");
        CliRun.Ok("bench", gguf, "--output", "2", "--warmup", "0", "--runs", "1", "--out", demo.PathOf("bench-gguf.json"));
        var json = CliRun.Ok("compare", demo.Model, gguf, "--results", demo.PathOf("bench-gguf.json"), "--max-new-tokens", "0", "--json", "--quiet").Json;
        Assert.Equal([5, 6], json["models"]![1]!["removed"]!.AsArray().Select(block => (int)block!));
        Assert.Single(json["models"]![1]!["speed"]!.AsArray());
        Assert.Empty(json["models"]![1]!["samples"]!.AsArray());
        File.Delete(demo.PathOf("bench-gguf.json"));
    }

    [Fact]
    public void Compare_NamesWhatItLeavesOut_AndWhatIsBroken()
    {
        string pruned = Pruned("pruned-for-others"), other = demo.PathOf("other.json"), broken = demo.PathOf("broken.txt");
        CliRun.Ok("eval", pruned, "--perplexity", demo.Text, "--segments", "1", "--out", other);
        var run = CliRun.Ok("compare", demo.Model, "--results", other, "--max-new-tokens", "0");
        Assert.Contains($"left out    {other}: is about {pruned}", run.ErrorLines);
        File.Delete(other);
        File.WriteAllText(broken, "{\"schema\":1,\"points\":[]}");
        CliRun.Of("compare", demo.Model, "--results", broken, "--max-new-tokens", "0", "--quiet").AssertFailure(ExitCode.BadInput, $"{broken}: is broken: ");
        CliRun.Of("compare", demo.Model, "--results", "/absent.json", "--max-new-tokens", "0", "--quiet").AssertFailure(ExitCode.BadInput, "/absent.json");
    }

    [Fact]
    public void Compare_RefusesReportsOfOtherFormats() => CliRun.Of("compare", "m", "--report", "r.pdf").AssertFailure(ExitCode.WrongUsage, "the name must end in .html or .md");

    private string Pruned(string name)
    {
        string path = demo.PathOf(name);
        CliRun.Ok("prune", demo.Model, "--remove-blocks", "5,6", "--out", path, "--quiet");
        return path;
    }
}
