using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Scoring;

namespace Shorten.Pruning;

/// <summary>Which blocks of which checkpoint are removed, and why. Indices are 0-based in the checkpoint that the plan was made for.</summary>
public sealed record PruningPlan
{
    /// <summary>Version of the JSON.</summary>
    public const int Schema = 1;

    internal static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Blocks of the source.</summary>
    public required int NumBlocks { get; init; }

    /// <summary>Blocks to remove, ascending.</summary>
    public required IReadOnlyList<int> Removed { get; init; }

    /// <summary>SHA-256 of the source's weight files by file name, as 64 lower-case hexadecimal digits.</summary>
    public required IReadOnlyDictionary<string, string> SourceSha256 { get; init; }

    /// <summary>Criterion of the scores (<c>ppl</c>), or null where the blocks were named.</summary>
    public string? Criterion { get; init; }

    /// <summary>Score of every block, null where it has none; empty where there are no scores.</summary>
    public IReadOnlyList<double?> Scores { get; init; } = [];

    /// <summary>Blocks by importance, least important first; empty where there is no order.</summary>
    public IReadOnlyList<int> Order { get; init; } = [];

    /// <summary>Settings of the run that made the plan. The manifest repeats <c>seed</c> and <c>dataSha256</c> from here.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>Blocks that stay, ascending.</summary>
    public IReadOnlyList<int> Kept => [.. Enumerable.Range(0, NumBlocks).Except(Removed)];

    /// <summary>The plan that removes <paramref name="removed"/> from the model that <paramref name="report"/> scored.</summary>
    public static PruningPlan Of(ScoreReport report, IReadOnlyList<int> removed)
    {
        ArgumentNullException.ThrowIfNull(report);
        var scores = new double?[report.NumBlocks];
        foreach (var block in report.Blocks)
            scores[block.Index] = block.Score;
        return new PruningPlan
        {
            NumBlocks = report.NumBlocks,
            Removed = BlockSelection.Named(removed, report.NumBlocks),
            SourceSha256 = report.SourceSha256,
            Criterion = CriterionNames.Of(report.Criterion),
            Scores = scores,
            Order = report.Order,
            Settings = report.Calibration is { } text ? new JsonObject { ["seed"] = text.Seed, ["dataSha256"] = text.Sha256 } : [],
        };
    }

    /// <summary>Reads the plan at <paramref name="path"/>.</summary>
    /// <exception cref="PlanException">The file is no plan of this schema, or contradicts itself.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PruningPlan Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PlanReader.Read(path);
    }

    /// <summary>Writes the plan to <paramref name="path"/>, which it replaces whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path)
    {
        using var output = AtomicOutput.ForFile(path);
        File.WriteAllText(output.TemporaryPath, ToJson().ToJsonString(Json) + "\n");
        output.Commit(overwrite: true);
    }

    /// <summary>Refuses the plan at <paramref name="path"/> where the source's weights are not those that it was made for.</summary>
    /// <remarks>Files may have been renamed.</remarks>
    /// <param name="sourceSha256">SHA-256 of the source's weight files by file name.</param>
    /// <param name="path">Path of the plan, for the message.</param>
    /// <exception cref="PlanException">A hash differs.</exception>
    public void CheckSource(IReadOnlyDictionary<string, string> sourceSha256, string path)
    {
        ArgumentNullException.ThrowIfNull(sourceSha256);
        var planned = SourceSha256.Values.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, hash) in sourceSha256.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            if (!planned.Contains(hash))
                throw new PlanException(path, $"this plan was made for other weights: {name} has SHA-256 {hash}, {Planned(name)}");
        }
        if (sourceSha256.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count() != planned.Count)
            throw new PlanException(path, $"this plan was made for other weights: it names {planned.Count} files, the model has {sourceSha256.Count}");
    }

    private string Planned(string name) => SourceSha256.TryGetValue(name, out string? hash) ? $"the plan says {hash}" : "which the plan does not name";

    private JsonObject ToJson() => new()
    {
        ["schema"] = Schema,
        ["numBlocks"] = NumBlocks,
        ["removed"] = List(Removed),
        ["kept"] = List(Kept),
        ["criterion"] = Criterion,
        // JSON has no infinity: a score that is none is null.
        ["scores"] = new JsonArray([.. Scores.Select(score => score is { } value && double.IsFinite(value) ? JsonValue.Create(value) : null)]),
        ["order"] = List(Order),
        ["settings"] = Settings.DeepClone(),
        ["sourceSha256"] = new JsonObject(SourceSha256.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))),
    };

    internal static JsonArray List(IEnumerable<int> values) => new([.. values.Select(value => (JsonNode?)value)]);
}
