namespace Shorten.Models.Families;

/// <summary>StableLM 2 and StableLM 3B: LayerNorms, a part of each head rotated.</summary>
internal static class StableLmFamily
{
    public static Family Family { get; } = new("stablelm", "StableLmForCausalLM", FromConfig, null);

    private static DecoderSettings FromConfig(HfConfig config)
    {
        foreach (string key in new[] { "use_parallel_residual", "qk_layernorm" })
        {
            if (config.Bool(key, false))
                throw config.Error($"{key} is not supported: expected false");
        }
        var settings = LlamaFamily.FromConfig(config);
        return settings with
        {
            LayerNorm = true,
            RmsNormEps = config.Float("layer_norm_eps", 1e-5),
            RotaryDim = (int)(settings.HeadDim * config.Number(config.Root, "partial_rotary_factor", 0.25)),
            QkvBias = config.Bool("use_qkv_bias", false),
            OutputBias = false,
            MlpBias = false,
        };
    }
}
