using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Data;
using Shorten.Pruning;
using Shorten.Scoring;

namespace Shorten.Reports.Results;

/// <summary>The results in files and folders, by kind.</summary>
internal sealed class ResultFiles
{
    private readonly HashSet<string> _read = [];

    /// <summary>Results of <c>eval</c>.</summary>
    public List<EvalFile> Evals { get; } = [];

    /// <summary>Results of <c>bench</c>, with their paths.</summary>
    public List<(string Path, BenchFile Bench)> Benches { get; } = [];

    /// <summary>Scores of <c>analyze</c>, with their paths.</summary>
    public List<(string Path, ScoreReport Scores)> Scores { get; } = [];

    /// <summary>Plans of <c>prune</c>, which hold scores too.</summary>
    public List<PruningPlan> Plans { get; } = [];

    /// <summary>Paths that were named: what they hold of other models is worth a word.</summary>
    public HashSet<string> Named { get; } = [];

    /// <summary>Reads a file, or all files of a folder, that the user named.</summary>
    /// <exception cref="ResultFileException">A file is broken, or a named one is no result.</exception>
    public void ReadNamed(string path)
    {
        bool isFolder = Directory.Exists(path);
        foreach (string file in isFolder ? JsonFiles(path) : [path])
        {
            Named.Add(file);
            if (!Read(file, ResultJson.Read(file)) && !isFolder)
                throw new ResultFileException(file, "is no result of analyze, prune --save-plan, eval or bench");
        }
    }

    /// <summary>Reads the results among the files of a folder that lies near; what is no result is none of ours, broken or not.</summary>
    /// <exception cref="ResultFileException">A result is broken.</exception>
    public void ReadNear(string folder)
    {
        foreach (string file in JsonFiles(folder))
        {
            if (TryParse(file) is { } root)
                Read(file, root);
        }
    }

    private static JsonObject? TryParse(string file)
    {
        // Configs and tokenizers lie there too, and may be large.
        const long maxBytes = 64 << 20;
        try
        {
            return new FileInfo(file).Length <= maxBytes ? JsonNode.Parse(File.ReadAllBytes(file), documentOptions: ResultJson.Strict) as JsonObject : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> JsonFiles(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal) : [];

    // False for what is no result.
    private bool Read(string path, JsonObject root)
    {
        if (root["schema"] is not JsonValue schema || !schema.TryGetValue(out int version))
            return false;
        if (Kind(root) is not { } take)
            return false;
        if (!_read.Add(Path.GetFullPath(path)))
            return true;
        if (version != 1)
            throw new ResultFileException(path, $"schema {version} is not supported, expected 1");
        try
        {
            take(path, root);
        }
        catch (DataFormatException e)
        {
            throw new ResultFileException(e.Path, e.Problem, e);
        }
        catch (PlanException e)
        {
            throw new ResultFileException(e.Path, e.Problem, e);
        }
        return true;
    }

    private Action<string, JsonObject>? Kind(JsonObject root) => root switch
    {
        _ when root.ContainsKey("points") => (path, json) => Benches.Add((path, ResultJson.As<BenchFile>(json, path))),
        _ when root.ContainsKey("perplexity") || root.ContainsKey("differences") || root.ContainsKey("results") => (path, json) => Evals.Add(EvalFile.Of(json, path)),
        _ when root.ContainsKey("criterion") && root.ContainsKey("blocks") && root.ContainsKey("numBlocks") => (path, _) => Scores.Add((path, ScoreReport.Read(path))),
        _ when root.ContainsKey("kept") && root.ContainsKey("numBlocks") => (path, _) => Plans.Add(PruningPlan.Read(path)),
        _ => null,
    };
}
