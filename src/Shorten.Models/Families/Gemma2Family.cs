using System.Text.Json.Nodes;
using Shorten.Tensors;

namespace Shorten.Models.Families;

/// <summary>Gemma 2: four norms a block, soft caps, a window in every other block.</summary>
internal static class Gemma2Family
{
    // The 27B model has a scale of its own, which runtimes tell by the number of blocks.
    private const int BlocksOf27B = 46, Period = 2;

    public static Family Family { get; } = new("gemma2", "Gemma2ForCausalLM", FromConfig, FromGguf)
    {
        NormAddsOne = true,
        HiddenAct = Activation.GeluTanh,
        Names = FourNorms(DecoderNames.HuggingFace, "post_attention_layernorm.weight", "pre_feedforward_layernorm.weight", "post_feedforward_layernorm.weight"),
        GgufNames = FourNorms(DecoderNames.Gguf, "post_attention_norm.weight", "ffn_norm.weight", "post_ffw_norm.weight"),
        GgufAttentionScale = settings => ScaleInGguf(settings, BlocksOf27B),
        AddToConfig = (settings, config) =>
        {
            config["attn_logit_softcapping"] = Cap(settings.AttnLogitSoftcapping);
            AddToConfig(settings, config);
        },
    };

    /// <summary>The names of a family with norms before and behind both layers.</summary>
    public static DecoderNames FourNorms(DecoderNames names, string attentionOutput, string mlpInput, string mlpOutput) =>
        names with { AttentionOutputNorm = attentionOutput, MlpInputNorm = mlpInput, MlpOutputNorm = mlpOutput };

    /// <summary>llama.cpp: 1 / sqrt(head_dim), but for the model of <paramref name="blocksOf27B"/> blocks, where it is 1 / sqrt(C / N).</summary>
    public static float ScaleInGguf(DecoderSettings settings, int blocksOf27B) =>
        1 / MathF.Sqrt(settings.NumHiddenLayers == blocksOf27B ? settings.HiddenSize / settings.NumAttentionHeads : settings.HeadDim);

    /// <summary>What Gemma 2 and 3 say alike.</summary>
    public static void AddToConfig(DecoderSettings settings, JsonObject config)
    {
        config["hidden_activation"] = "gelu_pytorch_tanh";
        config["query_pre_attn_scalar"] = (int)MathF.Round(1 / (settings.AttentionScale * settings.AttentionScale));
        config["final_logit_softcapping"] = Cap(settings.FinalLogitSoftcapping);
        config["sliding_window"] = settings.SlidingWindow;
        config["layer_types"] = new JsonArray([.. Enumerable.Range(0, settings.NumHiddenLayers)
            .Select(block => (JsonNode)(settings.WindowOf(block) > 0 ? "sliding_attention" : "full_attention"))]);
    }

    private static DecoderSettings FromConfig(HfConfig config)
    {
        var settings = GemmaFamily.FromConfig(config);
        return settings with
        {
            PostNorms = true,
            AttentionScale = 1 / MathF.Sqrt(config.Float("query_pre_attn_scalar", 256)),
            AttnLogitSoftcapping = config.Has("attn_logit_softcapping") ? config.Float("attn_logit_softcapping") : 0,
            FinalLogitSoftcapping = config.Has("final_logit_softcapping") ? config.Float("final_logit_softcapping") : 0,
            SlidingWindow = config.Positive("sliding_window", 4096),
            WindowPattern = WindowPattern.AllButEveryNth,
            SlidingWindowPattern = Period,
            LayerTypes = config.LayerTypes(settings.NumHiddenLayers),
        };
    }

    private static DecoderSettings FromGguf(GgufConfig config)
    {
        var settings = GemmaFamily.FromGguf(config) with { PostNorms = true };
        return settings with
        {
            AttentionScale = ScaleInGguf(settings, BlocksOf27B),
            AttnLogitSoftcapping = (float)config.Number("attn_logit_softcapping", 50),
            FinalLogitSoftcapping = (float)config.Number("final_logit_softcapping", 30),
            SlidingWindow = config.Positive("attention.sliding_window", 4096),
            WindowPattern = WindowPattern.AllButEveryNth,
            SlidingWindowPattern = Period,
            LayerTypes = config.LayerTypes(settings.NumHiddenLayers),
        };
    }

    private static JsonNode? Cap(float cap) => cap == 0 ? null : cap;
}
