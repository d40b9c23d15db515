using Shorten.Tensors;

namespace Shorten.Models.Families;

/// <summary>Granite: Llama with factors of embeddings, scores, branches and logits.</summary>
internal static class GraniteFamily
{
    public static Family Family { get; } = new("granite", "GraniteForCausalLM", FromConfig, FromGguf)
    {
        GgufRopeLayout = RopeLayout.Neighbours,
        GgufAttentionScale = settings => settings.AttentionScale,
        AddToConfig = (settings, config) =>
        {
            LlamaFamily.AddBiases(settings, config);
            config["embedding_multiplier"] = settings.EmbeddingScale;
            config["attention_multiplier"] = settings.AttentionScale;
            config["residual_multiplier"] = settings.ResidualMultiplier;
            config["logits_scaling"] = settings.LogitsScaling;
        },
    };

    private static DecoderSettings FromConfig(HfConfig config) => LlamaFamily.FromConfig(config) with
    {
        EmbeddingScale = config.Float("embedding_multiplier", 1),
        AttentionScale = config.Float("attention_multiplier", 1),
        ResidualMultiplier = config.Float("residual_multiplier", 1),
        LogitsScaling = config.Float("logits_scaling", 1),
    };

    private static DecoderSettings FromGguf(GgufConfig config)
    {
        var settings = LlamaFamily.FromGguf(config);
        return settings with
        {
            EmbeddingScale = (float)config.Number("embedding_scale", 1),
            AttentionScale = (float)config.Number("attention.scale", settings.AttentionScale),
            ResidualMultiplier = (float)config.Number("residual_scale", 1),
            LogitsScaling = (float)config.Number("logit_scale", 1),
        };
    }
}
