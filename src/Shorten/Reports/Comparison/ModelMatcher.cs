namespace Shorten.Reports.Comparison;

/// <summary>Finds the compared model that a result is about.</summary>
internal sealed class ModelMatcher(IReadOnlyList<ComparedModel> models)
{
    private readonly List<string> _skipped = [];
    private readonly HashSet<string> _matchedFiles = [];

    /// <summary>Results of other models that were passed over: the file, and whose they are.</summary>
    public IEnumerable<string> SkippedOf(IReadOnlySet<string> namedFiles) =>
        _skipped.Distinct().Where(line => namedFiles.Concat(_matchedFiles).Any(file => line.StartsWith(file + ": ", StringComparison.Ordinal)));

    /// <summary>The model with these weights; null, and a note, where none has them.</summary>
    /// <param name="file">The result, for the note.</param>
    /// <param name="path">Path of the model in the result; null where it has none.</param>
    /// <param name="sha256">Hashes of its weights; where there are none, the path decides.</param>
    public int? Find(string file, string? path, IReadOnlyDictionary<string, string>? sha256)
    {
        int found = sha256 is { Count: > 0 } ? IndexOf(model => HasHashes(model, sha256.Values)) : path is null ? -1 : IndexOf(model => IsAt(model, path));
        if (found >= 0)
        {
            _matchedFiles.Add(file);
            return found;
        }
        bool isThere = path is not null && IndexOf(model => IsAt(model, path)) >= 0;
        _skipped.Add(isThere ? $"{file}: {path} was measured with other weights or another adapter" : $"{file}: is about {path ?? "another model"}");
        return null;
    }

    /// <summary>The model whose weights have exactly these hashes; null where none has.</summary>
    public int? WithHashes(IEnumerable<string> hashes) => IndexOf(model => HasHashes(model, hashes)) is >= 0 and int found ? found : null;

    private int IndexOf(Func<ComparedModel, bool> isIt) => Enumerable.Range(0, models.Count).FirstOrDefault(i => isIt(models[i]), -1);

    // Files may have been renamed.
    private static bool HasHashes(ComparedModel model, IEnumerable<string> hashes) => model.Sha256.Values.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(hashes);

    private static bool IsAt(ComparedModel model, string path) => path.Length > 0 && Full(model.Path) == Full(path);

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
