using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    private static readonly string[] s_verbs = ["inspect", "analyze", "prune", "retrain", "prune", "retrain", "eval", "bench", "compare"];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Demo_PrunesRetrainsAndMeasures()
    {
        string folder = _folder.File("demo");
        var json = CliRun.Ok("demo", "--retrain-steps", "2", "--out", folder, "--json").Json;
        Assert.Equal(s_verbs, json["steps"]!.AsArray().Select(step => ((string)step!["command"]!).Split(' ')[1]));
        JsonNode[] rows = [.. json["summary"]!.AsArray().Select(row => row!)];
        Assert.Equal(["whole", "by ppl", "by ppl, LoRA", "by taylor", "by taylor, LoRA"], rows.Select(row => (string)row["name"]!));
        Assert.Equal([12, 9, 9, 9, 9], rows.Select(row => (int)row["blocks"]!));
        // A trained model loses by every removal, and knows more than chance.
        Assert.All(rows[1..], row => Assert.True((double)row["perplexity"]! > (double)rows[0]["perplexity"]!));
        Assert.InRange((double)rows[0]["what-happens-next"]!, 0.6, 1);
        var timed = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "bench.json")))!["points"]!.AsArray().Select(point => point!["tokensPerSecond"]!["values"]!.AsArray().Select(value => (double)value!).Order().ElementAt(7));
        Assert.Equal(timed, rows.Select(row => (double?)row["tokensPerSecond"]).OfType<double>());
        string[] written = ["bench.json", "eval.json", "plan-ppl.json", "plan-taylor.json", "report.html", "scores.ppl.json", "scores.taylor.json", "summary.json"];
        Assert.Equal(written, Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order());
        string report = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.DoesNotContain("Not measured", report, StringComparison.Ordinal);
        Assert.All(rows, row => Assert.Contains(Path.GetFileName((string)row["model"]!), report, StringComparison.Ordinal));
        CliRun.Of("demo", "--out", folder).AssertFailure(ExitCode.BadInput, "new or empty folder");
    }

    public void Dispose() => _folder.Dispose();
}
