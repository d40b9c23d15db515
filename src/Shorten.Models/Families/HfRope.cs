using System.Text.Json.Nodes;

namespace Shorten.Models.Families;

/// <summary>Reads the rotary embedding of a Hugging Face config.</summary>
internal static class HfRope
{
    /// <summary>The embedding of the whole model, or of its blocks without a window.</summary>
    /// <remarks>transformers 4 has <c>rope_theta</c> and <c>rope_scaling</c>, transformers 5 both in <c>rope_parameters</c>, for each kind of block where kinds differ.</remarks>
    public static RopeSettings Read(HfConfig config)
    {
        var parameters = config.Object("rope_parameters");
        return Read(config, parameters?["full_attention"] as JsonObject ?? parameters ?? config.Object("rope_scaling") ?? []);
    }

    /// <summary>The embedding of blocks with a window, where it is one of its own.</summary>
    public static RopeSettings? ReadLocal(HfConfig config) => config.Object("rope_parameters")?["sliding_attention"] is JsonObject local ? Read(config, local)
        : config.Has("rope_local_base_freq") ? new RopeSettings { RopeTheta = config.Float("rope_local_base_freq") } : null;

    private static RopeSettings Read(HfConfig config, JsonObject scaling)
    {
        string type = scaling["rope_type"] is JsonValue named ? named.ToString() : scaling["type"] is JsonValue old ? old.ToString() : "default";
        var rope = new RopeSettings { RopeTheta = scaling["rope_theta"] is null ? config.Float("rope_theta", 10000) : (float)config.Number(scaling, "rope_theta") };
        return type switch
        {
            "default" => rope,
            "linear" => rope with { RopeType = RopeType.Linear, Factor = Float("factor") },
            "dynamic" => rope with { RopeType = RopeType.Dynamic, Factor = Float("factor"), OriginalMaxPositionEmbeddings = config.Positive("max_position_embeddings", 2048) },
            "yarn" => Yarn(config, scaling, rope),
            "longrope" or "su" => Longrope(config, scaling, rope),
            "llama3" => rope with
            {
                RopeType = RopeType.Llama3,
                Factor = Float("factor"),
                LowFreqFactor = Float("low_freq_factor"),
                HighFreqFactor = Float("high_freq_factor"),
                OriginalMaxPositionEmbeddings = (int)config.Number(scaling, "original_max_position_embeddings"),
            },
            _ => throw config.Error($"unknown rope_type {type}; supported: default, linear, dynamic, yarn, longrope, llama3"),
        };

        float Float(string key) => (float)config.Number(scaling, key);
    }

    private static RopeSettings Yarn(HfConfig config, JsonObject scaling, RopeSettings rope)
    {
        int max = config.Positive("max_position_embeddings", 2048), original = (int)config.Number(scaling, "original_max_position_embeddings", max);
        double factor = config.Number(scaling, "factor", (double)max / original);
        double Magnitude(string key) => factor <= 1 ? 1 : 0.1 * config.Number(scaling, key, 1) * Math.Log(factor) + 1;
        bool isRatio = scaling["mscale"] is not null && scaling["mscale_all_dim"] is not null;
        double attentionFactor = isRatio ? Magnitude("mscale") / Magnitude("mscale_all_dim") : factor <= 1 ? 1 : 0.1 * Math.Log(factor) + 1;
        return rope with
        {
            RopeType = RopeType.Yarn,
            Factor = (float)factor,
            OriginalMaxPositionEmbeddings = original,
            AttentionFactor = (float)config.Number(scaling, "attention_factor", attentionFactor),
            BetaFast = (float)config.Number(scaling, "beta_fast", 32),
            BetaSlow = (float)config.Number(scaling, "beta_slow", 1),
            Truncate = scaling["truncate"] is not JsonValue value || !value.TryGetValue(out bool truncate) || truncate,
        };
    }

    private static RopeSettings Longrope(HfConfig config, JsonObject scaling, RopeSettings rope)
    {
        int max = config.Positive("max_position_embeddings", 2048);
        int original = config.Positive("original_max_position_embeddings", (int)config.Number(scaling, "original_max_position_embeddings", max));
        double factor = original < max ? (double)max / original : config.Number(scaling, "factor", 1);
        double attentionFactor = factor <= 1 ? 1 : Math.Sqrt(1 + Math.Log(factor) / Math.Log(original));
        return rope with
        {
            RopeType = RopeType.Longrope,
            Factor = (float)factor,
            OriginalMaxPositionEmbeddings = original,
            AttentionFactor = (float)config.Number(scaling, "attention_factor", attentionFactor),
            ShortFactor = Factors("short_factor"),
            LongFactor = Factors("long_factor"),
        };

        IReadOnlyList<float> Factors(string key) => scaling[key] is JsonArray list && list.All(item => item is JsonValue)
            ? [.. list.Select((_, i) => (float)config.Number(list[i], $"{key}[{i}]"))]
            : throw config.Error($"{key} must be a list of numbers");
    }
}
