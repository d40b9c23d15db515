using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shorten.Pruning;

/// <summary>Takes blocks out of a Hugging Face <c>config.json</c>. Order and unknown keys are kept.</summary>
internal sealed class ConfigSlicing
{
    private const string NumBlocksKey = "num_hidden_layers", KindsKey = "layer_types", Windowed = "sliding_attention";

    // EXAONE has a name of its own.
    private static readonly string[] NumBlocksKeys = [NumBlocksKey, "num_layers"];

    // Lists that are not one entry a block, however long they happen to be.
    private static readonly HashSet<string> NotPerBlock =
    [
        "architectures", "eos_token_id", "bos_token_id", "pad_token_id", "bad_words_ids", "suppress_tokens", "begin_suppress_tokens", "forced_decoder_ids",
        "short_factor", "long_factor", "mrope_section",
        "modules_to_not_convert", "ignore", "ignored_layers", "weight_block_size", "target_modules", "languages", "tags",
    ];

    // Lists of block indices.
    private static readonly HashSet<string> IndexLists = ["mlp_only_layers", "cross_attention_layers", "full_attn_idxs", "attn_layer_indices"];

    // Numbers of blocks at the beginning that are of one kind.
    private static readonly HashSet<string> PrefixCounts = ["max_window_layers", "first_k_dense_replace"];

    // Parts of a model that have blocks of their own.
    private static readonly string[] OtherTowers = ["vision", "audio", "speech", "encoder", "generation"];

    private readonly int _numBlocks;
    private readonly IReadOnlyList<int> _kept;
    private readonly List<string> _keys = [], _warnings = [];

    private ConfigSlicing(int numBlocks, IReadOnlyList<int> kept)
    {
        _numBlocks = numBlocks;
        _kept = kept;
    }

    /// <summary>The config of the model that has only the blocks <paramref name="kept"/> of its <paramref name="numBlocks"/>.</summary>
    public static SlicedConfig Slice(JsonObject config, int numBlocks, IReadOnlyList<int> kept)
    {
        var copy = config.DeepClone().AsObject();
        var slicing = new ConfigSlicing(numBlocks, kept);
        slicing.SliceSection(copy, "");
        foreach (var (name, node) in copy.ToList())
        {
            if (node is JsonObject section && IsOfThisModel(name, section, numBlocks))
                slicing.SliceSection(section, name + ".");
        }
        return new SlicedConfig(copy, slicing._keys, slicing._warnings);
    }

    /// <summary>Number of blocks that the config states, on its own or for the text model inside it; null where it states none.</summary>
    public static int? NumBlocks(JsonObject config) =>
        NumBlocksOf(config) ?? (config["text_config"] is JsonObject text ? NumBlocksOf(text) : null);

    private static int? NumBlocksOf(JsonObject section) => NumBlocksKeys.Select(key => Int(section[key])).FirstOrDefault(count => count is not null);

    private static bool IsOfThisModel(string name, JsonObject section, int numBlocks) =>
        !Array.Exists(OtherTowers, tower => name.Contains(tower, StringComparison.OrdinalIgnoreCase)) && (NumBlocksOf(section) ?? numBlocks) == numBlocks;

    private void SliceSection(JsonObject section, string prefix)
    {
        var rule = WindowRule.OfConfig(section);
        var windowed = WindowsOf(section, rule);
        // Written out where the family derives it from the index: the index of a block changes, its kind does not.
        if (rule is not null && section[KindsKey] is not JsonArray && !section.ContainsKey("max_window_layers") && section.ContainsKey(NumBlocksKey))
            section[KindsKey] = new JsonArray([.. windowed.Select(isWindowed => (JsonNode)(isWindowed ? Windowed : "full_attention"))]);
        NoRopeRule.ListIn(section, _numBlocks);
        foreach (var (key, node) in section.ToList())
        {
            if (Sliced(key, node) is not { } replacement)
                continue;
            section[key] = replacement;
            _keys.Add(prefix + key);
        }
        if (WindowRule.OfConfig(section)?.Warning([.. _kept.Select(index => windowed[index])]) is { } warning)
            _warnings.Add(warning);
        if (NoRopeRule.Warning(section) is { } noRope)
            _warnings.Add(noRope);
        if (AttentionScaleRule.Warning(section, _numBlocks, _kept.Count) is { } scale)
            _warnings.Add(scale);
    }

    private bool[] WindowsOf(JsonObject section, WindowRule? rule) =>
        section[KindsKey] is JsonArray kinds && kinds.Count == _numBlocks
            ? [.. kinds.Select(kind => kind?.ToString() == Windowed)]
            : [.. Enumerable.Range(0, _numBlocks).Select(index => rule?.IsWindowed(index) == true)];

    /// <summary>The new value of a key that belongs to single blocks; null for all others.</summary>
    private JsonNode? Sliced(string key, JsonNode? node) => node switch
    {
        JsonValue when NumBlocksKeys.Contains(key) && Int(node) == _numBlocks => _kept.Count,
        JsonValue when PrefixCounts.Contains(key) && Int(node) is int count => _kept.Count(index => index < count),
        JsonArray list when IndexLists.Contains(key) && list.Count > 0 => Renumbered(list),
        JsonArray list when list.Count == _numBlocks && !NotPerBlock.Contains(key) => new JsonArray([.. _kept.Select(index => list[index]?.DeepClone())]),
        _ => null,
    };

    private JsonArray Renumbered(JsonArray indices)
    {
        var old = indices.Select(Int).ToList();
        return PruningPlan.List(Enumerable.Range(0, _kept.Count).Where(index => old.Contains(_kept[index])));
    }

    private static int? Int(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out int number) ? number : null;
}
