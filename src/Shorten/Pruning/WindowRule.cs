using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shorten.Pruning;

/// <summary>How runtimes that look at a block's index alone tell whether the block attends to a sliding window.</summary>
/// <param name="IsWindowed">The rule.</param>
/// <param name="Runtimes">Who follows it whatever the config lists.</param>
/// <param name="Matters">False where the window reaches as far as the model and both kinds rotate alike: then they compute the same.</param>
internal sealed record WindowRule(Func<int, bool> IsWindowed, string Runtimes, bool Matters)
{
    private const string EveryRuntime = "llama.cpp, transformers before 4.53", OldTransformers = "transformers before 4.53";

    // Every p-th block attends to all, the others to a window. (modeling_gemma2.py: even blocks are windowed; llama.cpp: set_swa_pattern.)
    private static readonly Dictionary<string, int> Periods = new()
    {
        ["gemma2"] = 2,
        ["gemma3"] = 6,
        ["gemma3_text"] = 6,
        ["cohere2"] = 4,
    };

    /// <summary>The rule of a Hugging Face config; null where the family has none.</summary>
    public static WindowRule? OfConfig(JsonObject config)
    {
        string modelType = config["model_type"] is JsonValue value && value.TryGetValue(out string? text) ? text : "";
        double window = Number(config, "sliding_window") ?? (Periods.ContainsKey(modelType) ? 4096 : double.PositiveInfinity);
        bool matters = window < (Number(config, "max_position_embeddings") ?? double.PositiveInfinity) || HasLocalRope(modelType);
        if (Periods.TryGetValue(modelType, out int period))
            return new WindowRule(Every((int)(Number(config, "sliding_window_pattern") ?? period)), EveryRuntime, matters);
        if (Number(config, "max_window_layers") is not double first)
            return null;
        bool used = config["use_sliding_window"] is JsonValue flag && flag.TryGetValue(out bool on) && on && Number(config, "sliding_window") is not null;
        return new WindowRule(index => used && index >= first, OldTransformers, used && matters);
    }

    /// <summary>The rule of a GGUF architecture; null where it has none.</summary>
    public static WindowRule? OfGguf(string architecture, double window, double contextLength) =>
        Periods.TryGetValue(architecture, out int period) ? new WindowRule(Every(period), "llama.cpp", window < contextLength || HasLocalRope(architecture)) : null;

    // Gemma 3 rotates blocks with a window by a base of their own.
    private static bool HasLocalRope(string family) => family.StartsWith("gemma3", StringComparison.Ordinal);

    /// <summary>The warning for a model whose block i has <paramref name="windowed"/>[i]; null where the rule gives the same.</summary>
    public string? Warning(IReadOnlyList<bool> windowed)
    {
        var differing = Enumerable.Range(0, windowed.Count).Where(index => windowed[index] != IsWindowed(index)).ToList();
        if (!Matters || differing.Count == 0)
            return null;
        string blocks = $"block{(differing.Count > 1 ? "s" : "")} {string.Join(", ", differing)}";
        return $"runtimes that derive the attention kind from the block index ({Runtimes}) will compute {blocks} with another window";
    }

    private static Func<int, bool> Every(int period) => index => period <= 0 || (index + 1) % period != 0;

    // By the text: a value that was set as an int is no double to TryGetValue.
    private static double? Number(JsonObject config, string key) =>
        config[key] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)
            : null;
}
