namespace Shorten.Evaluation.Tasks;

/// <summary>The tasks of the paper, and those of a user's files.</summary>
public sealed class TaskLibrary
{
    private readonly Dictionary<string, TaskDefinition> _tasks = [];

    /// <summary>The seven tasks of the paper, and one for each file of <paramref name="files"/>, which may replace one of them.</summary>
    /// <exception cref="TaskFormatException">A file is no task.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public TaskLibrary(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (string name in PaperTasks)
            _tasks[name] = BuiltIn(name);
        foreach (string file in files)
        {
            var task = TaskDefinitionReader.Read(File.ReadAllText(file), file);
            _tasks[task.Name] = task;
            Added.Add(task.Name);
        }
    }

    /// <summary>Names of the paper's tasks, in the order of its tables.</summary>
    public static IReadOnlyList<string> PaperTasks { get; } = ["boolq", "piqa", "hellaswag", "winogrande", "arc_easy", "arc_challenge", "openbookqa"];

    /// <summary>Names of the tasks that the files define.</summary>
    public ICollection<string> Added { get; } = [];

    /// <summary>The task of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public TaskDefinition Get(string name) =>
        _tasks.TryGetValue(name, out var task) ? task : throw new ArgumentException($"no task '{name}': there are {string.Join(", ", _tasks.Keys)}; --task-file adds one");

    private static TaskDefinition BuiltIn(string name)
    {
        using var stream = typeof(TaskLibrary).Assembly.GetManifestResourceStream($"tasks/{name}.yaml")!;
        using var reader = new StreamReader(stream);
        return TaskDefinitionReader.Read(reader.ReadToEnd(), $"{name}.yaml");
    }
}
