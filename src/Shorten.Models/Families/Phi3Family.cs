namespace Shorten.Models.Families;

/// <summary>Phi 3, 3.5 and 4: Llama with q, k, v in one matrix and gate and up in another, windows, and longrope.</summary>
internal static class Phi3Family
{
    public static Family Family { get; } = new("phi3", "Phi3ForCausalLM", FromConfig, FromGguf)
    {
        Names = DecoderNames.HuggingFace with { QkvProj = "self_attn.qkv_proj.weight", GateUpProj = "mlp.gate_up_proj.weight" },
        GgufNames = DecoderNames.Gguf with { QkvProj = "attn_qkv.weight", GateUpProj = "ffn_up.weight" },
        AddToConfig = (settings, config) =>
        {
            config["sliding_window"] = settings.SlidingWindow == 0 ? null : settings.SlidingWindow;
            config["original_max_position_embeddings"] =
                settings.Rope.RopeType == RopeType.Longrope ? settings.Rope.OriginalMaxPositionEmbeddings : settings.MaxPositionEmbeddings;
        },
    };

    private static DecoderSettings FromConfig(HfConfig config) => LlamaFamily.FromConfig(config) with
    {
        QkvBias = false,
        OutputBias = false,
        MlpBias = false,
        SlidingWindow = config.Has("sliding_window") ? config.Positive("sliding_window") : 0,
        WindowPattern = WindowPattern.All,
    };

    private static DecoderSettings FromGguf(GgufConfig config) => LlamaFamily.FromGguf(config) with
    {
        SlidingWindow = config.Number("attention.sliding_window", 0) > 0 ? config.Positive("attention.sliding_window") : 0,
        WindowPattern = WindowPattern.All,
    };
}
