using System.CommandLine;
using System.Text.Json.Nodes;
using Shorten.Cli.Demo;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Verbs;

/// <summary><c>shorten demo</c>: the whole method on the small model that is built in.</summary>
internal sealed class DemoVerb : Verb
{
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder to work in, new or empty; default: a new temporary one",
        HelpName = "DIR",
    };
    private readonly Option<int> _steps = Ranged.Int("--retrain-steps", "Steps of each retraining", 1, 200);

    public DemoVerb()
        : base("demo", "Scores, prunes, retrains and measures a small trained model that is built in, in about a minute. Downloads nothing.",
            "demo",
            "demo --out ./demo")
    {
        Add(_out);
        Add(_steps);
    }

    public override int Run(VerbContext context)
    {
        var run = new DemoRun(NewFolder(context.Get(_out)), context.Get(_steps));
        context.AfterCancel = $"what was made so far is in {run.Folder}";
        StoryWorld.Write(run.Model);
        Say(context, $"A Llama of 12 small blocks, trained on stories of a made-up town, in {run.Folder}");
        var steps = new JsonArray();
        foreach (string[] command in run.Commands())
        {
            if (RunStep(context, command, steps) is not ExitCode.Ok and int code)
                return code;
        }
        using var output = new StringWriter();
        if (context.RunVerb([.. run.Comparison, "--json"], output) is not ExitCode.Ok and int failed)
            return failed;
        var texts = Add(steps, run.Comparison, output)["models"]!.AsArray().Take(DemoSummary.NumTexts).Select(model => model!["samples"]![0]!["text"]!.GetValue<string>());
        Finish(context, run, new DemoSummary(run, texts), steps);
        return ExitCode.Ok;
    }

    private static int RunStep(VerbContext context, string[] command, JsonArray steps)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        Say(context, "");
        Say(context, $"$ {CommandText.Of(command)}");
        if (!context.IsJson)
            return context.RunVerb(command, null);
        using var output = new StringWriter();
        int code = context.RunVerb([.. command, "--json"], output);
        if (code == ExitCode.Ok)
            Add(steps, command, output);
        return code;
    }

    private static JsonNode Add(JsonArray steps, string[] command, StringWriter output)
    {
        var result = JsonNode.Parse(output.ToString())!;
        steps.Add((JsonNode)new JsonObject { ["command"] = CommandText.Of(command), ["result"] = result });
        return result;
    }

    private static void Finish(VerbContext context, DemoRun run, DemoSummary summary, JsonArray steps)
    {
        var json = new JsonObject { ["folder"] = run.Folder, ["model"] = "story-world", ["summary"] = summary.Rows() };
        OutputText.Write(Path.Combine(run.Folder, "summary.json"), json.ToJsonString(VerbContext.JsonOptions) + "\n");
        json["steps"] = steps;
        if (context.IsJson)
        {
            context.Json(json);
            return;
        }
        context.Line();
        summary.Print(context);
        context.Line($"Everything is in {run.Folder}, the report in {Path.GetFileName(run.ReportPath)}. With a model of your own, put its folder or .gguf file in the place of {run.Model}.");
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
