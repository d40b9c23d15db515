using Shorten.Tensors;

namespace Shorten.Models.Families;

/// <summary>Gemma 1: norms that multiply by 1 + w, scaled embeddings, GELU; the other Gemmas start from it.</summary>
internal static class GemmaFamily
{
    public static Family Family { get; } = new("gemma", "GemmaForCausalLM", FromConfig, FromGguf)
    {
        NormAddsOne = true,
        HiddenAct = Activation.GeluTanh,
        AddToConfig = (_, config) => config["hidden_activation"] = "gelu_pytorch_tanh",
    };

    // All Gemmas were trained with the tanh form, which early configs call "gelu".
    public static DecoderSettings FromConfig(HfConfig config)
    {
        var settings = LlamaFamily.FromConfig(config);
        int headDim = config.Positive("head_dim", 256);
        return settings with
        {
            HeadDim = headDim,
            RotaryDim = headDim,
            HiddenAct = LlamaFamily.Act(config, config.Text("hidden_activation") ?? "gelu_pytorch_tanh"),
            TieWordEmbeddings = config.Bool("tie_word_embeddings", true),
            EmbeddingScale = MathF.Sqrt(settings.HiddenSize),
            AttentionScale = 1 / MathF.Sqrt(headDim),
        };
    }

    public static DecoderSettings FromGguf(GgufConfig config)
    {
        var settings = LlamaFamily.FromGguf(config);
        return settings with { EmbeddingScale = MathF.Sqrt(settings.HiddenSize) };
    }
}
