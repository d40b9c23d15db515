using System.CommandLine;
using Shorten.Cli.Frame;
using Shorten.Evaluation.Tasks;

namespace Shorten.Cli.Verbs;

/// <summary>Options that say which multiple-choice tasks are asked, and how.</summary>
internal sealed class TaskOptions
{
    private readonly Option<string[]> _tasks = new("--tasks")
    {
        Description = $"Multiple-choice tasks, separated by commas: {string.Join(", ", TaskLibrary.PaperTasks)}, or NAME=FILE",
        HelpName = "LIST",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _dataDir = new("--data-dir") { Description = "Folder with the data of the tasks, as their Hugging Face copies are named", HelpName = "DIR" };
    private readonly Option<string[]> _taskFiles = new("--task-file") { Description = "A task of your own in YAML; it is asked too", HelpName = "my.yaml", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int?> _limit = Ranged.Int("--limit", "Only the first N questions of each task", 1);
    private readonly Option<int> _fewshot = Ranged.Int("--num-fewshot", "Solved questions of the training split before each", 0, 0);
    private readonly Option<string> _harness = new("--harness") { Description = "Version of lm-evaluation-harness whose rules hold where versions differ", DefaultValueFactory = _ => "0.3" };

    public TaskOptions() => _harness.AcceptOnlyFromAmong("0.3", "0.4");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _tasks, _dataDir, _taskFiles, _limit, _fewshot, _harness })
            verb.Add(option);
    }

    /// <summary>True if a task is asked.</summary>
    public bool IsGiven(System.CommandLine.Parsing.CommandResult result) => result.GetValue(_tasks) is { Length: > 0 } || result.GetValue(_taskFiles) is { Length: > 0 };

    /// <summary>How the tasks are asked.</summary>
    public TaskSettings Settings(VerbContext context) => new(context.Get(_harness) == "0.4" ? HarnessVersion.V04 : HarnessVersion.V03, context.Get(_limit), context.Get(_fewshot));

    /// <summary>Reads the questions of all tasks.</summary>
    public List<TaskData> Read(VerbContext context)
    {
        var settings = Settings(context);
        var library = new TaskLibrary(context.Get(_taskFiles) ?? []);
        string[] named = [.. (context.Get(_tasks) ?? []).SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        IEnumerable<string> all = named.Concat(library.Added.Where(name => !named.Any(given => Name(given) == name)));
        return [.. all.DistinctBy(Name).Select(given => Read(context, library.Get(Name(given)), File(given), settings))];
    }

    private TaskData Read(VerbContext context, TaskDefinition task, string? file, TaskSettings settings)
    {
        string? folder = context.Get(_dataDir);
        if (folder is null && (file is null || settings.NumFewshot > 0))
            throw new UsageException($"where is the data of {task.Name}? Give --data-dir, or name it as {task.Name}=FILE{(settings.NumFewshot > 0 ? "; examples need --data-dir" : "")}");
        IReadOnlyList<string> training = settings.NumFewshot == 0 ? [] : TaskDataFiles.Find(folder!, task, "train");
        return TaskData.Read(task, file is null ? TaskDataFiles.Find(folder!, task, task.Split) : [file], settings, training);
    }

    private static string Name(string given) => given.Split('=', 2)[0];

    private static string? File(string given) => given.Split('=', 2) is [_, { Length: > 0 } file] ? file : null;
}
