using System.Text.Json.Nodes;
using Shorten.Pruning;

namespace Shorten.Reports.Comparison;

/// <summary>What a model went through: its manifest, and those of what it was made of.</summary>
internal static class Lineage
{
    // Each is inside the one after it, so no manifest has many.
    private const int MaxSteps = 64;

    /// <summary>The manifests, the first step first.</summary>
    public static IReadOnlyList<JsonObject> Steps(JsonObject? manifest)
    {
        var steps = new List<JsonObject>();
        for (var step = manifest; step is not null && steps.Count < MaxSteps; step = step["earlier"] as JsonObject)
            steps.Insert(0, step);
        return steps;
    }

    /// <summary>Blocks before the first pruning.</summary>
    public static int NumOriginalBlocks(JsonObject? manifest, int numBlocks) =>
        Original(manifest, numBlocks) is null ? numBlocks : Steps(manifest).Where(HasBlocks).Select(step => Indices(step, "kept").Count + Indices(step, "removed").Count).DefaultIfEmpty(numBlocks).First();

    /// <summary>Blocks of the unpruned model that are not there any more, ascending.</summary>
    public static IReadOnlyList<int> Removed(JsonObject? manifest, int numBlocks) =>
        Original(manifest, numBlocks) is { } original ? [.. Enumerable.Range(0, NumOriginalBlocks(manifest, numBlocks)).Except(original)] : [];

    /// <summary>The prunings among the steps.</summary>
    public static IEnumerable<JsonObject> Prunings(JsonObject? manifest) => Steps(manifest).Where(step => Indices(step, "removed").Count > 0);

    /// <summary>SHA-256 of the weight files that a step was made of.</summary>
    public static IReadOnlyList<string> SourceSha256(JsonObject step) =>
        step["source"] is JsonObject source && source["files"] is JsonArray files ? [.. files.OfType<JsonObject>().Select(file => Text(file, "sha256")).OfType<string>()] : [];

    /// <summary>A text of a manifest; null where it is none.</summary>
    public static string? Text(JsonNode? node, string key) => node is JsonObject json && json[key] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>Indices of blocks in a manifest.</summary>
    public static IReadOnlyList<int> Indices(JsonObject step, string key) =>
        step[key] is JsonArray list ? [.. list.Select(item => item is JsonValue value && value.TryGetValue(out int index) ? index : -1).Where(index => index >= 0)] : [];

    private static bool HasBlocks(JsonObject step) => step["kept"] is JsonArray && step["removed"] is JsonArray;

    // Null where the manifest is silent, or of another model than the one that it lies beside.
    private static IReadOnlyList<int>? Original(JsonObject? manifest, int numBlocks) =>
        Manifest.OriginalBlocks(manifest) is { } original && original.Count == numBlocks ? original : null;
}
