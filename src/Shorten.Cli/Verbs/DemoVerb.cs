using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Demo;
using Shorten.Cli.Frame;
using Shorten.Data;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten demo</c>: the main job on a model that it makes itself.</summary>
internal sealed class DemoVerb : Verb
{
    private const int TextRowsOfDemo = 8;

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder to work in, new or empty; default: a new temporary one",
        HelpName = "DIR",
    };

    public DemoVerb()
        : base("demo", "Runs the main job on a small model with random weights: inspect, analyze, prune, eval, generate. Downloads nothing.",
            "demo",
            "demo --out ./demo") => Add(_out);

    public override int Run(VerbContext context)
    {
        string folder = NewFolder(context.Get(_out));
        context.AfterCancel = $"what was made so far is in {folder}";
        string model = Path.Combine(folder, "model"), pruned = Path.Combine(folder, "pruned"), text = Path.Combine(folder, "text.txt");
        Directory.CreateDirectory(model);
        DemoModel.Write(model);
        File.WriteAllText(text, string.Join("\n\n", EmbeddedText.Rows.Rows.Take(TextRowsOfDemo)));
        Say(context, $"This demo makes a Llama of {DemoModel.NumBlocks} small blocks with random, untrained weights in {folder}. What it writes is no language.");
        var steps = new JsonArray();
        foreach (string[] step in Steps(folder, model, pruned, text))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (RunStep(context, step, steps) is not ExitCode.Ok and int code)
                return code;
        }
        if (context.IsJson)
            context.Json(new JsonObject { ["folder"] = folder, ["model"] = "random", ["steps"] = steps });
        Say(context, "");
        Say(context, $"Everything is in {folder}. With a real model, put its folder or .gguf file in the place of {model}.");
        return ExitCode.Ok;
    }

    private static IEnumerable<string[]> Steps(string folder, string model, string pruned, string text)
    {
        const string Prompt = "Once upon a time";
        yield return ["inspect", model];
        yield return ["analyze", model, "--out", Path.Combine(folder, "scores.json")];
        yield return ["prune", model, "--remove", "3", "--order", Path.Combine(folder, "block_order.csv"), "--out", pruned];
        yield return ["eval", model, pruned, "--perplexity", text];
        yield return ["generate", model, "--prompt", Prompt, "--max-new-tokens", "48"];
        yield return ["generate", pruned, "--prompt", Prompt, "--max-new-tokens", "48"];
    }

    private static int RunStep(VerbContext context, string[] step, JsonArray steps)
    {
        string command = "shorten " + string.Join(' ', step.Select(part => part.Contains(' ', StringComparison.Ordinal) ? $"\"{part}\"" : part));
        Say(context, "");
        Say(context, $"$ {command}");
        if (!context.IsJson)
            return context.RunVerb(step, null);
        using var output = new StringWriter();
        int code = context.RunVerb([.. step, "--json"], output);
        if (code == ExitCode.Ok)
            steps.Add((JsonNode)new JsonObject { ["command"] = command, ["result"] = JsonNode.Parse(output.ToString()) });
        return code;
    }

    private static void Say(VerbContext context, string text)
    {
        if (!context.IsJson)
            context.Line(text);
    }

    private static string NewFolder(string? path)
    {
        if (path is null)
            return Directory.CreateTempSubdirectory("shorten-demo-").FullName;
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new IOException($"{path}: the demo needs a new or empty folder");
        return Directory.CreateDirectory(path).FullName;
    }
}
