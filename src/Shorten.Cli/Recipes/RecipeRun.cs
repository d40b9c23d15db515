using System.Text.Json.Nodes;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Recipes;

/// <summary>Runs the commands of a recipe in this process until one fails.</summary>
internal sealed class RecipeRun(VerbContext context, string path, IReadOnlyList<RecipeCommand> commands, RecipeJournal? journal)
{
    private readonly JsonArray _results = [];

    /// <summary>Runs them; the exit code is that of the last one.</summary>
    public int Run()
    {
        int first = 0;
        while (first < commands.Count && journal?.IsFinished(first, commands[first]) == true)
            Say(first++, "finished before");
        for (int step = first; step < commands.Count; step++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            // A step that was stopped may have saved how far it came.
            var command = step == first && journal?.IsBegun(step, commands[step]) == true ? commands[step].Resumed() : commands[step];
            Say(step, command.ToString());
            context.AfterCancel = $"{step} of {commands.Count} steps are finished{(journal is null ? "" : ", and the same command with --resume goes on from there")}";
            journal?.Begin(step, commands[step]);
            int code = Run(command);
            if (code != ExitCode.Ok)
            {
                context.Notice($"step {step + 1} of {commands.Count} stopped the recipe: {path}, line {command.Line}");
                return code;
            }
            journal?.Finish(step, commands[step]);
        }
        if (context.IsJson)
            context.Json(new JsonObject { ["recipe"] = path, ["steps"] = _results });
        return ExitCode.Ok;
    }

    private int Run(RecipeCommand command)
    {
        string[] args = [.. command.Args, .. context.OptionsForSteps(command.Args)];
        if (!context.IsJson)
            return context.RunVerb(args, null);
        using var output = new StringWriter();
        int code = context.RunVerb(args.Contains("--json") ? args : [.. args, "--json"], output);
        if (code == ExitCode.Ok)
            _results.Add((JsonNode)new JsonObject { ["command"] = command.ToString(), ["result"] = JsonNode.Parse(output.ToString()) });
        return code;
    }

    private void Say(int step, string text)
    {
        if (!context.IsJson)
            context.Line($"[{step + 1}/{commands.Count}] {text}");
    }
}
