namespace Shorten.Models.Families;

/// <summary>Gemma 2: four norms a block that multiply by 1 + w, soft caps, scaled embeddings, a window in every other block.</summary>
internal static class Gemma2Family
{
    public static Family Family { get; } = new("gemma2", "Gemma2ForCausalLM", FromConfig, null);

    private static DecoderSettings FromConfig(HfConfig config)
    {
        var settings = LlamaFamily.FromConfig(config);
        int headDim = config.Positive("head_dim", 256);
        var layerTypes = config.Texts("layer_types");
        if (layerTypes is not null && layerTypes.Count != settings.NumHiddenLayers)
            throw config.Error($"layer_types has {layerTypes.Count} entries for {settings.NumHiddenLayers} layers");
        return settings with
        {
            HeadDim = headDim,
            HiddenAct = LlamaFamily.Act(config, config.Text("hidden_activation") ?? config.Text("hidden_act") ?? "gelu_pytorch_tanh"),
            TieWordEmbeddings = config.Bool("tie_word_embeddings", true),
            NormAddsOne = true,
            PostNorms = true,
            EmbeddingScale = MathF.Sqrt(settings.HiddenSize),
            AttentionScale = 1 / MathF.Sqrt(config.Float("query_pre_attn_scalar", 256)),
            AttnLogitSoftcapping = config.Has("attn_logit_softcapping") ? config.Float("attn_logit_softcapping") : 0,
            FinalLogitSoftcapping = config.Has("final_logit_softcapping") ? config.Float("final_logit_softcapping") : 0,
            SlidingWindow = config.Positive("sliding_window", 4096),
            WindowPattern = WindowPattern.EvenLayers,
            LayerTypes = layerTypes,
            Names = DecoderNames.HuggingFace with
            {
                AttentionOutputNorm = "post_attention_layernorm.weight",
                MlpInputNorm = "pre_feedforward_layernorm.weight",
                MlpOutputNorm = "post_feedforward_layernorm.weight",
            },
        };
    }
}
