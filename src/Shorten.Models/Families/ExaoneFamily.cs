namespace Shorten.Models.Families;

/// <summary>EXAONE 3 and 3.5: Llama under other names.</summary>
internal static class ExaoneFamily
{
    public static Family Family { get; } = new("exaone", "ExaoneForCausalLM", FromConfig, LlamaFamily.FromGguf)
    {
        Names = new DecoderNames
        {
            Embedding = "transformer.wte.weight",
            FinalNorm = "transformer.ln_f.weight",
            Head = "lm_head.weight",
            BlockPrefix = "transformer.h.",
            InputLayernorm = "ln_1.weight",
            QProj = "attn.attention.q_proj.weight",
            KProj = "attn.attention.k_proj.weight",
            VProj = "attn.attention.v_proj.weight",
            OProj = "attn.attention.out_proj.weight",
            QNorm = "attn.attention.q_norm.weight",
            KNorm = "attn.attention.k_norm.weight",
            MlpInputNorm = "ln_2.weight",
            GateProj = "mlp.c_fc_0.weight",
            UpProj = "mlp.c_fc_1.weight",
            DownProj = "mlp.c_proj.weight",
        },
        AddToConfig = (settings, config) =>
        {
            config["num_layers"] = settings.NumHiddenLayers;
            config["layer_norm_epsilon"] = settings.RmsNormEps;
            config["activation_function"] = "silu";
        },
    };

    private static DecoderSettings FromConfig(HfConfig config) => LlamaFamily.FromConfig(
        config.Renamed(("num_layers", "num_hidden_layers"), ("layer_norm_epsilon", "rms_norm_eps"), ("activation_function", "hidden_act")));
}
