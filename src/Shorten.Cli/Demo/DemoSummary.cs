using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Demo;

/// <summary>What a demo measured, on one screen.</summary>
internal sealed class DemoSummary
{
    /// <summary>Models whose continuations are shown: the whole one, a pruned one and a retrained one.</summary>
    public const int NumTexts = 3;

    private const int LineWidth = 100;

    private readonly DemoRun _run;
    private readonly JsonNode _eval, _bench;
    private readonly string[] _texts;

    /// <summary>Reads the files of a run; <paramref name="texts"/> are the continuations.</summary>
    public DemoSummary(DemoRun run, IEnumerable<string> texts)
    {
        _run = run;
        _eval = Read(run.EvalPath);
        _bench = Read(run.BenchPath);
        _texts = [.. texts];
    }

    /// <summary>A line for each model.</summary>
    public JsonArray Rows() => new([.. _run.Models.Select((model, i) => (JsonNode?)Row(model, i))]);

    public void Print(VerbContext context)
    {
        var table = Figures.Table(["model", ">blocks", ">parameters", ">PPL", .. StoryWorld.Tasks.Select(task => ">" + task), ">tokens/s"]);
        foreach (var row in Rows())
        {
            table.Row(
            [
                $"{row!["name"]}", $"{row["blocks"]}", Figures.Count(row["parameters"]!.GetValue<long>()), Figures.Number(row["perplexity"]!.GetValue<double>()),
                .. StoryWorld.Tasks.Select(task => Figures.Percent(row[task]!.GetValue<double>())),
                row["tokensPerSecond"] is { } rate ? rate.GetValue<double>().ToString("0", CultureInfo.InvariantCulture) : "",
            ]);
        }
        context.Print(table);
        foreach (string criterion in DemoRun.Criteria)
            context.Line($"removed by {criterion}: {string.Join(", ", Removed(criterion))}; log-PPL lost that LoRA brings back: {Figures.Percent(Recovery(criterion))}");
        context.Line($"> {DemoRun.Prompt}");
        foreach (var (text, name) in _texts.Zip(Rows().Select(row => $"{row!["name"]}")))
            context.Line(Cut($"{name}: {text.ReplaceLineEndings(" ").Trim()}"));
    }

    private JsonObject Row(string model, int index)
    {
        var perplexity = _eval["perplexity"]!.AsArray().Single(row => $"{row!["model"]}" == model)!;
        var results = _eval["models"]!.AsArray().Single(row => $"{row!["model"]}" == model)!["results"]!;
        var point = _bench["points"]!.AsArray().SingleOrDefault(point => $"{point!["model"]}" == model);
        var row = new JsonObject
        {
            ["name"] = Name(index),
            ["model"] = model,
            ["blocks"] = perplexity["blocks"]!.DeepClone(),
            ["parameters"] = perplexity["parameters"]!.DeepClone(),
            ["perplexity"] = perplexity["perplexity"]!.DeepClone(),
            ["tokensPerSecond"] = TokensPerSecond(point),
        };
        foreach (string task in StoryWorld.Tasks)
            row[task] = results[task]!["acc,none"]!.DeepClone();
        return row;
    }

    /// <summary>The median: a request takes some 40 ms, and one that the machine disturbs would move the mean.</summary>
    private static double? TokensPerSecond(JsonNode? point) =>
        point?["tokensPerSecond"]?["values"] is JsonArray values ? Median.Of(values.Select(value => value!.GetValue<double>())) : null;

    private static string Name(int index) => index == 0 ? "whole" : $"by {DemoRun.Criteria[(index - 1) / 2]}{(index % 2 == 0 ? ", LoRA" : "")}";

    private double Recovery(string criterion)
    {
        double Log(string model) => Math.Log(_eval["perplexity"]!.AsArray().Single(row => $"{row!["model"]}" == model)!["perplexity"]!.GetValue<double>());
        double whole = Log(_run.Model), pruned = Log(_run.Pruned(criterion));
        return (pruned - Log(_run.Retrained(criterion))) / (pruned - whole);
    }

    private IEnumerable<string> Removed(string criterion) => Read(_run.Plan(criterion))["removed"]!.AsArray().Select(block => $"{block}");

    private static string Cut(string line) => line.Length <= LineWidth ? line : line[..(LineWidth - 3)] + "...";

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;
}
