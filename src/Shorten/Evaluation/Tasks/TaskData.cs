using Shorten.Data;

namespace Shorten.Evaluation.Tasks;

/// <summary>The questions of a task.</summary>
public sealed class TaskData
{
    private TaskData(TaskDefinition task, IReadOnlyDictionary<string, string> files, int numDocuments, IReadOnlyList<TaskDocument> documents)
    {
        Task = task;
        Files = files;
        NumDocuments = numDocuments;
        Documents = documents;
    }

    /// <summary>The task.</summary>
    public TaskDefinition Task { get; }

    /// <summary>Files with their SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    /// <summary>Questions in the files.</summary>
    public int NumDocuments { get; }

    /// <summary>The questions that are asked.</summary>
    public IReadOnlyList<TaskDocument> Documents { get; }

    /// <summary>Reads the questions.</summary>
    /// <param name="task">The task.</param>
    /// <param name="paths">Its data, in parts.</param>
    /// <param name="settings">How many questions, and how many examples before each.</param>
    /// <param name="training">Data of the examples; empty where none are asked for.</param>
    /// <exception cref="DataFormatException">A file is missing or broken, or has no questions of this task.</exception>
    public static TaskData Read(TaskDefinition task, IReadOnlyList<string> paths, TaskSettings settings, IReadOnlyList<string> training)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(settings);
        var tables = paths.Select(TableRows.Read).ToList();
        var documents = tables.SelectMany(table => TaskDocuments.From(table, task)).ToList();
        IReadOnlyList<TaskDocument> asked = settings.NumFewshot == 0 ? documents
            : FewShotExamples.Prepend(documents, [.. training.Select(TableRows.Read).SelectMany(table => TaskDocuments.From(table, task))], settings.NumFewshot, settings.Harness);
        return new TaskData(task, tables.ToDictionary(table => table.Path, table => table.Sha256), documents.Count, [.. asked.Take(settings.Limit ?? int.MaxValue)]);
    }

    /// <summary>Characters of each choice, as Python counts them.</summary>
    internal static int[] Lengths(TaskDocument document) => [.. document.Choices.Select(choice => choice.EnumerateRunes().Count())];
}
