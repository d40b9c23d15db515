using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Cli.Verbs;

namespace Shorten.Cli.Recipes;

/// <summary>Which steps of a recipe were begun and finished in its folder: <c>run.json</c> there.</summary>
internal sealed class RecipeJournal
{
    private const string FileName = "run.json";

    private readonly string _folder, _path;
    private readonly List<(string[] Args, bool IsFinished)> _steps = [];

    /// <summary>Begins a journal in <paramref name="folder"/>, or goes on with the one that is there.</summary>
    public RecipeJournal(string folder, bool resume)
    {
        _folder = Path.GetFullPath(folder);
        _path = Path.Combine(folder, FileName);
        if (resume && File.Exists(_path))
            Read();
    }

    /// <summary>True if the step was finished by the same command, and what it names inside the folder is still there.</summary>
    public bool IsFinished(int step, RecipeCommand command) => IsSame(step, command) && _steps[step].IsFinished && command.Args.Where(IsInside).All(Path.Exists);

    /// <summary>True if the step was begun by the same command and not finished.</summary>
    public bool IsBegun(int step, RecipeCommand command) => IsSame(step, command) && !_steps[step].IsFinished;

    /// <summary>Writes that a step begins; what was known of later ones is dropped, since they will have other inputs.</summary>
    public void Begin(int step, RecipeCommand command) => Set(step, command, isFinished: false);

    /// <summary>Writes that a step is finished.</summary>
    public void Finish(int step, RecipeCommand command) => Set(step, command, isFinished: true);

    private bool IsSame(int step, RecipeCommand command) => step < _steps.Count && _steps[step].Args.SequenceEqual(command.Args);

    private bool IsInside(string arg) => arg.Length > 0 && Path.GetFullPath(arg).StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private void Set(int step, RecipeCommand command, bool isFinished)
    {
        _steps.RemoveRange(step, _steps.Count - step);
        _steps.Add(([.. command.Args], isFinished));
        var steps = new JsonArray([.. _steps.Select(step => new JsonObject { ["args"] = new JsonArray([.. step.Args.Select(arg => (JsonNode)arg)]), ["finished"] = step.IsFinished })]);
        OutputText.Write(_path, new JsonObject { ["schema"] = 1, ["steps"] = steps }.ToJsonString(VerbContext.JsonOptions) + "\n");
    }

    private void Read()
    {
        try
        {
            foreach (var step in JsonNode.Parse(File.ReadAllText(_path))!["steps"]!.AsArray())
                _steps.Add((step!["args"].Deserialize<string[]>()!, (bool)step["finished"]!));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new InvalidDataException($"{_path}: is no journal of a recipe: run without {RecipeCommand.Resume}, into another folder", exception);
        }
    }
}
