namespace Shorten.Models.Families;

/// <summary>Qwen 3: heads of q and k are normalised, no biases, heads of 128 whatever the width.</summary>
internal static class Qwen3Family
{
    public static Family Family { get; } = new("qwen3", "Qwen3ForCausalLM", FromConfig, config => LlamaFamily.FromGguf(config) with { QkNorm = true })
    {
        AddToConfig = (settings, config) =>
        {
            Qwen2Family.AddToConfig(settings, config);
            config["attention_bias"] = settings.QkvBias;
        },
    };

    private static DecoderSettings FromConfig(HfConfig config)
    {
        var settings = LlamaFamily.FromConfig(config);
        int headDim = config.Positive("head_dim", 128);
        settings = settings with { RotaryDim = headDim };
        return Qwen2Family.WithWindows(settings, config) with { QkNorm = true, HeadDim = headDim, AttentionScale = 1 / MathF.Sqrt(headDim), MlpBias = false };
    }
}
