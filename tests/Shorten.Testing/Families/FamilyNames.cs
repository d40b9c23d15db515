namespace Shorten.Testing.Families;

/// <summary>Names of the parts of a decoder in checkpoints of some families.</summary>
public static class FamilyNames
{
    private static readonly Dictionary<string, string> _llama = new()
    {
        ["embedding"] = "model.embed_tokens",
        ["final_norm"] = "model.norm",
        ["head"] = "lm_head",
        ["attention_norm"] = "model.layers.{0}.input_layernorm",
        ["mlp_norm"] = "model.layers.{0}.post_attention_layernorm",
        ["q"] = "model.layers.{0}.self_attn.q_proj",
        ["k"] = "model.layers.{0}.self_attn.k_proj",
        ["v"] = "model.layers.{0}.self_attn.v_proj",
        ["o"] = "model.layers.{0}.self_attn.o_proj",
        ["q_norm"] = "model.layers.{0}.self_attn.q_norm",
        ["k_norm"] = "model.layers.{0}.self_attn.k_norm",
        ["gate"] = "model.layers.{0}.mlp.gate_proj",
        ["up"] = "model.layers.{0}.mlp.up_proj",
        ["down"] = "model.layers.{0}.mlp.down_proj",
    };

    private static readonly Dictionary<string, string> _fourNorms = new()
    {
        ["attention_out_norm"] = "model.layers.{0}.post_attention_layernorm",
        ["mlp_norm"] = "model.layers.{0}.pre_feedforward_layernorm",
        ["mlp_out_norm"] = "model.layers.{0}.post_feedforward_layernorm",
    };

    private static readonly Dictionary<string, string> _exaone = new()
    {
        ["embedding"] = "transformer.wte",
        ["final_norm"] = "transformer.ln_f",
        ["head"] = "lm_head",
        ["attention_norm"] = "transformer.h.{0}.ln_1",
        ["mlp_norm"] = "transformer.h.{0}.ln_2",
        ["q"] = "transformer.h.{0}.attn.attention.q_proj",
        ["k"] = "transformer.h.{0}.attn.attention.k_proj",
        ["v"] = "transformer.h.{0}.attn.attention.v_proj",
        ["o"] = "transformer.h.{0}.attn.attention.out_proj",
        ["gate"] = "transformer.h.{0}.mlp.c_fc_0",
        ["up"] = "transformer.h.{0}.mlp.c_fc_1",
        ["down"] = "transformer.h.{0}.mlp.c_proj",
    };

    /// <summary>Llama and most others.</summary>
    public static string Llama(string part) => _llama[part];

    /// <summary>Gemma 3 and OLMo 2: norms behind the layers.</summary>
    public static string FourNorms(string part) => _fourNorms.GetValueOrDefault(part) ?? _llama[part];

    /// <summary>EXAONE 3.</summary>
    public static string Exaone(string part) => _exaone[part];

    /// <summary>Phi 3: <c>qkv</c> and <c>gate_up</c> are one tensor each.</summary>
    public static string Phi3(string part) => part switch
    {
        "q" or "k" or "v" => "model.layers.{0}.self_attn.qkv_proj",
        "gate" or "up" => "model.layers.{0}.mlp.gate_up_proj",
        _ => _llama[part],
    };
}
