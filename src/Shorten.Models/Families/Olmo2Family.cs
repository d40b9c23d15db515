namespace Shorten.Models.Families;

/// <summary>OLMo 2: norms behind the layers and none before them; q and k normalised over all heads at once.</summary>
internal static class Olmo2Family
{
    public static Family Family { get; } = new("olmo2", "Olmo2ForCausalLM", config => Settings(LlamaFamily.FromConfig(config)), config => Settings(LlamaFamily.FromGguf(config)))
    {
        Names = DecoderNames.HuggingFace with { AttentionOutputNorm = "post_attention_layernorm.weight", MlpOutputNorm = "post_feedforward_layernorm.weight" },
        GgufNames = DecoderNames.Gguf with { AttentionOutputNorm = "post_attention_norm.weight", MlpOutputNorm = "post_ffw_norm.weight" },
        AddToConfig = (settings, config) => config["attention_bias"] = settings.QkvBias,
    };

    private static DecoderSettings Settings(DecoderSettings settings) =>
        settings with { PreNorms = false, PostNorms = true, QkNorm = true, QkNormAcrossHeads = true, MlpBias = false };
}
