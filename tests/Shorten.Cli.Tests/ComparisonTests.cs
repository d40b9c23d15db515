using System.Text.Json.Nodes;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Tests;

/// <summary><c>analyze --seeds</c>.</summary>
public sealed class ComparisonTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    private const string All = "ppl,taylor,magnitude,block-influence,angular";

    private static readonly string[] s_windows = ["--samples", "4", "--length", "16"];

    [Fact]
    public void Analyze_ComparesCriteria_OverSeedsSizesAndSources()
    {
        string folder = Directory.CreateDirectory(demo.PathOf("all")).FullName, data = Rows("all.jsonl");
        var run = CliRun.Ok(["analyze", demo.Model, "--criterion", All, "--seeds", "3", "--seed", "5", .. s_windows, "--data", data, "--out", Path.Combine(folder, "scores.json"), "--json"]);
        Assert.StartsWith("comparing 5 criteria on 12 sets of windows: ", run.Error);
        Assert.Equal(1, (int)run.Json["schema"]!);
        Assert.Equal(All.Split(','), run.Json["criteria"]!.AsArray().Select(row => (string?)row!["criterion"]));
        var sets = run.Json["sets"]!.AsArray();
        Assert.Equal([5, 6, 7], sets.Select(set => (int)set!["seed"]!).Distinct());
        Assert.Equal([4, 2, 8], sets.Select(set => (int)set!["samples"]!).Distinct());
        Assert.Equal(["all.jsonl", "built-in prose"], sets.Select(set => (string?)set!["source"]).Distinct());
        // Four criteria need data: pairs of three seeds on two texts, of three sizes and of two texts with each seed.
        Assert.Equal(Enumerable.Repeat((string[])["seeds 6", "sizes 9", "sources 3"], 4).SelectMany(rows => rows), run.Json["stability"]!.AsArray().Select(row => $"{row!["over"]} {row["numPairs"]}"));
        Assert.Equal(10, run.Json["correlations"]!.AsArray().Count);
        Assert.Equal([0, 1, 2, 3, 10, 11], run.Json["protected"]!.AsArray().Select(block => (int)block!));
        var scores = run.Json["scores"]!.AsArray();
        Assert.Equal(12 * 4 + 1, scores.Count);
        Assert.Equal(scores.Count, scores.Select(row => row!["values"]!.ToJsonString()).Distinct().Count());
        Assert.Contains((string?)run.Json["mostStable"], All.Split(','));
        string[] files = [.. All.Split(',').Append("comparison").Select(name => $"scores.{name}.json").Order(StringComparer.Ordinal)];
        Assert.Equal(files, Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(WithoutTimes(run.Json), WithoutTimes(Read(Path.Combine(folder, "scores.comparison.json"))));
    }

    [Fact]
    public void Analyze_WritesTheScoresOfTheFirstSeed_AsWithoutSeeds()
    {
        string one = demo.PathOf("one.json"), several = demo.PathOf("several.json");
        CliRun.Ok(["analyze", demo.Model, "--criterion", All, .. s_windows, "--out", one, "--csv-dir", demo.PathOf("one")]);
        CliRun.Ok(["analyze", demo.Model, "--criterion", All, .. s_windows, "--out", several, "--csv-dir", demo.PathOf("several"), "--seeds", "2"]);
        foreach (string criterion in All.Split(','))
            Assert.Equal(WithoutTimes(Read(Path.ChangeExtension(one, criterion + ".json"))), WithoutTimes(Read(Path.ChangeExtension(several, criterion + ".json"))));
        foreach (string table in Directory.GetFiles(demo.PathOf("one"), "*", SearchOption.AllDirectories))
            Assert.Equal(File.ReadAllText(table), File.ReadAllText(Path.Combine(demo.PathOf("several"), Path.GetRelativePath(demo.PathOf("one"), table))));
    }

    [Fact]
    public void Analyze_GivesTheSameTwice_AndPrintsTables()
    {
        string[] arguments = ["analyze", demo.Model, "--criterion", "ppl,magnitude,angular", "--seeds", "2", .. s_windows];
        var run = CliRun.Ok(arguments);
        Assert.Equal(run.Output, CliRun.Ok([.. arguments, "--threads", "1"]).Output);
        string[] lines = run.Output.Split('\n');
        Assert.Equal("rank of each block by its mean score, and its range over 2 seeds: built-in prose, 4 windows of 16 tokens, f32", lines[0]);
        Assert.Equal(6, lines.Count(line => line.TrimEnd().EndsWith("protected", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("ppl removes ", StringComparison.Ordinal));
        Assert.StartsWith("Most stable over seeds: ", lines[^2]);
    }

    [Theory]
    [InlineData("report.html", "<!doctype html>")]
    [InlineData("report.md", "# Criteria of model")]
    public void Analyze_WritesAReport(string name, string begin)
    {
        string path = demo.PathOf(name);
        var run = CliRun.Ok(["analyze", demo.Model, "--criterion", "ppl,block-influence", "--seeds", "2", .. s_windows, "--report", path]);
        string report = File.ReadAllText(path);
        Assert.StartsWith(begin, report, StringComparison.OrdinalIgnoreCase);
        foreach (string part in new[] { "Most stable over seeds: ", "block-influence", "built-in prose", "Blocks 0, 1, 2, 3, 10 and 11 are protected", "by chance", "sizes" })
            Assert.Contains(part, report);
        Assert.Contains(path, run.Error);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, name + ".resume*"));
    }

    [Fact]
    public void Analyze_Fails_TextTooShortForItsWindows() =>
        CliRun.Of("analyze", demo.Model, "--seeds", "2", "--samples", "9", "--length", "16", "--data", Rows("nine.jsonl", 8)).AssertFailure(ExitCode.BadInput, "ask for at most 8 windows");

    private string Rows(string name, int count = 12)
    {
        string path = demo.PathOf(name);
        File.WriteAllLines(path, Enumerable.Range(0, count).Select(i => $"{{\"text\": \"Row {i} tells of {i * i} things, {string.Concat(Enumerable.Repeat($"and of {7 * i} more, ", 3))}no less.\"}}"));
        return path;
    }

    private static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    private static string WithoutTimes(JsonObject json)
    {
        Assert.True(json.Remove("date") && json.Remove("seconds"));
        return json.ToJsonString();
    }
}
