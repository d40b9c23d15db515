using Shorten.Data;

namespace Shorten.Evaluation.Tasks;

/// <summary>Finds the data of a task in a folder, where copies of Hugging Face's data sets lie in several layouts.</summary>
/// <remarks>
/// <c>DIR/piqa-validation.jsonl</c>, <c>DIR/piqa/validation.parquet</c>, <c>DIR/piqa/data/validation-00000-of-00001.parquet</c>, <c>DIR/ai2_arc/ARC-Challenge/test-*.parquet</c> and the like:
/// a file whose path below DIR has one of the task's names and whose own name has the split.
/// </remarks>
public static class TaskDataFiles
{
    private static readonly string[] _extensions = [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet"];
    private static readonly string[] _compressions = [".gz", ".zst"];
    private const int MaxDepth = 4;

    /// <summary>The file of <paramref name="split"/>, or all parts of it in order.</summary>
    /// <exception cref="DataFormatException">There is none, or there are several that are not parts of one.</exception>
    public static IReadOnlyList<string> Find(string folder, TaskDefinition task, string split)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (!Directory.Exists(folder))
            throw new DataFormatException(folder, "no such folder");
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, IgnoreInaccessible = true };
        string[] found = [.. Directory.EnumerateFiles(folder, "*", options).Where(path => IsData(folder, path, task, split)).Order(StringComparer.Ordinal)];
        return found.Length switch
        {
            0 => throw new DataFormatException(folder, $"no file of {task.Name}: expected {task.Folders[0]}-{split}.jsonl, {task.Folders[0]}/{split}.parquet or the like; {task.Name}=FILE names one"),
            1 => found,
            _ when found.All(path => IsPart(path, found.Length)) => found,
            _ => throw new DataFormatException(folder, $"several files of {task.Name}: {string.Join(", ", found.Take(3).Select(path => Path.GetRelativePath(folder, path)))}; {task.Name}=FILE names one"),
        };
    }

    private static bool IsData(string folder, string path, TaskDefinition task, string split)
    {
        string relative = Path.GetRelativePath(folder, path), stem = Stem(relative);
        if (stem.Length == relative.Length)
            return false;
        string[] parts = stem.Split('/', '\\');
        string file = parts[^1];
        return task.Folders.Any(name => (Has(parts[..^1], name) && Begins(file, split)) || (Begins(file, name) && Begins(file[name.Length..].TrimStart('-', '_', '.'), split)));
    }

    private static bool Has(string[] folders, string name) => folders.Contains(name, StringComparer.OrdinalIgnoreCase);

    // "test" begins "test", "test-00000-of-00001" and "test_full", not "testing".
    private static bool Begins(string file, string word) =>
        file.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (file.Length == word.Length || !char.IsLetter(file[word.Length]));

    private static bool IsPart(string path, int count) => Stem(path).EndsWith($"-of-{count:D5}", StringComparison.Ordinal);

    private static string Stem(string path)
    {
        string plain = _compressions.Contains(Path.GetExtension(path)) ? path[..^Path.GetExtension(path).Length] : path;
        return _extensions.Contains(Path.GetExtension(plain)) ? plain[..^Path.GetExtension(plain).Length] : path;
    }
}
