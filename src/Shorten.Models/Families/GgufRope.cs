namespace Shorten.Models.Families;

/// <summary>Reads the rotary embedding of a GGUF file.</summary>
internal static class GgufRope
{
    public static RopeSettings Read(GgufConfig config, int rotaryDim)
    {
        var rope = new RopeSettings { RopeTheta = (float)config.Number("rope.freq_base", 10000) };
        string type = config.Text("rope.scaling.type") ?? (config.Has("rope.scale_linear") ? "linear" : "none");
        double factor = config.Number("rope.scaling.factor", config.Number("rope.scale_linear", 1));
        rope = type switch
        {
            "none" or "longrope" => rope,
            "linear" => rope with { RopeType = RopeType.Linear, Factor = (float)factor },
            "yarn" => Yarn(config, rope, factor),
            _ => throw config.Error($"unknown rope.scaling.type {type}; supported: none, linear, yarn, longrope"),
        };
        var (ofShort, ofLong, all) = (Factors(config, "rope_factors_short.weight", rotaryDim), Factors(config, "rope_factors_long.weight", rotaryDim), Factors(config, "rope_freqs.weight", rotaryDim));
        if (ofShort is null || ofLong is null || all is not null)
            return rope with { FrequencyFactors = all };
        int context = config.Positive("context_length", 2048), original = config.Positive("rope.scaling.original_context_length", context);
        return rope with
        {
            RopeType = RopeType.Longrope,
            Factor = (float)context / original,
            OriginalMaxPositionEmbeddings = original,
            AttentionFactor = (float)config.Number("rope.scaling.attn_factor", 1),
            ShortFactor = ofShort,
            LongFactor = ofLong,
        };
    }

    // llama.cpp multiplies the factor of the file by the one that YaRN states.
    private static RopeSettings Yarn(GgufConfig config, RopeSettings rope, double factor) => rope with
    {
        RopeType = RopeType.Yarn,
        Factor = (float)factor,
        OriginalMaxPositionEmbeddings = config.Positive("rope.scaling.original_context_length", config.Positive("context_length", 2048)),
        AttentionFactor = (float)(config.Number("rope.scaling.attn_factor", 1) * (factor <= 1 ? 1 : 0.1 * Math.Log(factor) + 1)),
        BetaFast = (float)config.Number("rope.scaling.yarn_beta_fast", 32),
        BetaSlow = (float)config.Number("rope.scaling.yarn_beta_slow", 1),
    };

    private static float[]? Factors(GgufConfig config, string name, int rotaryDim)
    {
        if (!config.Checkpoint.TryGet(name, out var factors))
            return null;
        return factors.Elements == rotaryDim / 2 ? DecoderWeights.Vector(factors)
            : throw config.Error($"shape of {name}: expected [{rotaryDim / 2}], found [{string.Join(", ", factors.Shape)}]");
    }
}
