using System.Text.Json.Nodes;

namespace Shorten.Reports.Results;

/// <summary>A result of <c>eval --out</c>.</summary>
internal sealed record EvalFile
{
    public required string Path { get; init; }

    public required IReadOnlyList<PerplexityRow> Perplexity { get; init; }

    public required IReadOnlyList<TaskModel> Tasks { get; init; }

    public required IReadOnlyList<ModelDifferences> Differences { get; init; }

    /// <summary>Reads the object of the file at <paramref name="path"/>: the tasks of one model lie at its root, those of several in a list.</summary>
    /// <exception cref="ResultFileException">It is broken.</exception>
    public static EvalFile Of(JsonObject root, string path)
    {
        var lists = ResultJson.As<Lists>(root, path);
        return new EvalFile
        {
            Path = path,
            Perplexity = lists.Perplexity ?? [],
            Tasks = lists.Models ?? (root.ContainsKey("results") ? [ResultJson.As<TaskModel>(root, path)] : []),
            Differences = lists.Differences ?? [],
        };
    }

    private sealed record Lists
    {
        public IReadOnlyList<PerplexityRow>? Perplexity { get; init; }

        public IReadOnlyList<TaskModel>? Models { get; init; }

        public IReadOnlyList<ModelDifferences>? Differences { get; init; }
    }
}
