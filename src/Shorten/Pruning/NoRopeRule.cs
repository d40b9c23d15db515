using System.Text.Json.Nodes;
using Shorten.Models;

namespace Shorten.Pruning;

/// <summary>Which blocks of SmolLM 3 have no rotary embedding: every n-th where the config does not list them, every fourth to llama.cpp.</summary>
internal static class NoRopeRule
{
    private const string ListKey = "no_rope_layers", IntervalKey = "no_rope_layer_interval";
    private const int Interval = 4;

    /// <summary>Writes the list out where the family derives it from the index: the index of a block changes, its kind does not.</summary>
    public static void ListIn(JsonObject config, int numBlocks)
    {
        if (!IsOfThisKind(config) || config[ListKey] is JsonArray)
            return;
        int interval = config[IntervalKey] is JsonValue value && value.TryGetValue(out int stated) && stated > 0 ? stated : Interval;
        config[ListKey] = PruningPlan.List(Enumerable.Range(1, numBlocks).Select(number => number % interval == 0 ? 0 : 1));
    }

    /// <summary>The warning for a config whose list llama.cpp cannot follow; null where it computes the same.</summary>
    public static string? Warning(JsonObject config) =>
        IsOfThisKind(config) && config[ListKey] is JsonArray list
            ? Warning([.. list.Select(flag => flag is JsonValue value && value.TryGetValue(out int number) && number != 0)])
            : null;

    /// <summary>What GGUF files cannot say; null where they can.</summary>
    public static string? Warning(IReadOnlyList<bool> usesRope)
    {
        var differing = Enumerable.Range(0, usesRope.Count).Where(index => usesRope[index] != ((index + 1) % Interval != 0)).ToList();
        return differing.Count == 0 ? null
            : $"runtimes that derive the rotary embedding from the block index (llama.cpp) will compute block{(differing.Count > 1 ? "s" : "")} {string.Join(", ", differing)} otherwise";
    }

    /// <summary>The same for settings.</summary>
    public static string? Warning(DecoderSettings settings) => settings.NoRopeLayers is { } list ? Warning([.. list.Select(flag => flag != 0)]) : null;

    private static bool IsOfThisKind(JsonObject config) => config["model_type"] is JsonValue type && type.ToString() == "smollm3";
}
