using static Shorten.Testing.Families.FamilyFrequencies;

namespace Shorten.Testing.Families;

/// <summary>One small model for each family and kind of rotary embedding that has no golden.</summary>
public static class FamilyCases
{
    /// <summary>Tokens of the sequence that the cases are run on.</summary>
    public const int Length = 24;

    private const string Sizes = "\"vocab_size\":64,\"hidden_size\":32,\"intermediate_size\":64,\"num_attention_heads\":4,\"num_key_value_heads\":2,\"rms_norm_eps\":1e-05,\"hidden_act\":\"silu\"";

    private static readonly double[] _short = [1, 1.25, 1.5, 2], _long = [1, 2, 5, 9];

    /// <summary>All cases.</summary>
    public static IReadOnlyList<FamilyCase> All { get; } =
    [
        Llama("llama-dynamic", """{"rope_type":"dynamic","factor":3.0}""", 16, Dynamic(8, 3, 16, Length)),
        Llama("llama-dynamic-short", """{"rope_type":"dynamic","factor":3.0}""", 128, Plain(8)),
        Llama("llama-yarn", """{"rope_type":"yarn","factor":4.0,"original_max_position_embeddings":256}""", 1024, Yarn(8, 4, 256)) with { RotaryFactor = 0.1 * Math.Log(4) + 1 },
        Phi3("phi3-longrope-short", 64, _short),
        Phi3("phi3-longrope-long", 16, _long),
        new()
        {
            Name = "phi3-partial-window",
            Config = $$"""{"architectures":["Phi3ForCausalLM"],"model_type":"phi3","num_hidden_layers":3,"max_position_embeddings":128,"partial_rotary_factor":0.5,"sliding_window":5,"tie_word_embeddings":true,{{Sizes}}}""",
            Layers = 3, Tied = true, Window = _ => 5, NameOf = FamilyNames.Phi3, Frequencies = _ => Plain(4),
        },
        new()
        {
            Name = "gemma3",
            Config = $$"""{"architectures":["Gemma3ForCausalLM"],"model_type":"gemma3_text","num_hidden_layers":7,"head_dim":8,"max_position_embeddings":128,"query_pre_attn_scalar":10,"rope_theta":1000000.0,"rope_local_base_freq":10000.0,"rope_scaling":{"rope_type":"linear","factor":8.0},"sliding_window":6,"sliding_window_pattern":6,{{Sizes}}}""",
            Layers = 7, Tied = true, NormAddsOne = true, PostNorms = true, QueryNorm = 8, KeyNorm = 8, Gelu = true, EmbeddingScale = Math.Sqrt(32), AttentionScale = 1 / Math.Sqrt(10),
            Window = layer => layer == 5 ? int.MaxValue : 6, NameOf = FamilyNames.FourNorms, Frequencies = layer => layer == 5 ? Linear(8, 1e6, 8) : Plain(8),
        },
        new()
        {
            Name = "olmo2",
            Config = $$"""{"architectures":["Olmo2ForCausalLM"],"model_type":"olmo2","num_hidden_layers":4,"max_position_embeddings":128,"rope_theta":10000.0,{{Sizes}}}""",
            Layers = 4, PreNorms = false, PostNorms = true, QueryNorm = 32, KeyNorm = 16, NameOf = FamilyNames.FourNorms, Frequencies = _ => Plain(8),
        },
        new()
        {
            Name = "granite",
            Config = $$"""{"architectures":["GraniteForCausalLM"],"model_type":"granite","num_hidden_layers":4,"max_position_embeddings":128,"embedding_multiplier":12.0,"attention_multiplier":0.25,"residual_multiplier":0.22,"logits_scaling":8.0,"tie_word_embeddings":true,{{Sizes}}}""",
            Layers = 4, Tied = true, EmbeddingScale = 12, AttentionScale = 0.25, ResidualMultiplier = 0.22, LogitsScaling = 8, Frequencies = _ => Plain(8),
        },
        new()
        {
            Name = "smollm3",
            Config = $$"""{"architectures":["SmolLM3ForCausalLM"],"model_type":"smollm3","num_hidden_layers":9,"max_position_embeddings":128,"rope_theta":50000.0,"no_rope_layer_interval":4,{{Sizes}}}""",
            Layers = 9, Tied = true, Frequencies = layer => layer is 3 or 7 ? [] : Plain(8, 50000),
        },
        new()
        {
            Name = "stablelm",
            Config = $$"""{"architectures":["StableLmForCausalLM"],"model_type":"stablelm","num_hidden_layers":4,"max_position_embeddings":128,"partial_rotary_factor":0.5,"layer_norm_eps":1e-05,"use_qkv_bias":true,{{Sizes}}}""",
            Layers = 4, LayerNorm = true, QkvBias = true, Frequencies = _ => Plain(4),
        },
        new()
        {
            Name = "exaone",
            Config = """{"architectures":["ExaoneForCausalLM"],"model_type":"exaone","vocab_size":64,"hidden_size":32,"intermediate_size":64,"num_attention_heads":4,"num_key_value_heads":2,"num_layers":4,"layer_norm_epsilon":1e-05,"activation_function":"silu","max_position_embeddings":128}""",
            Layers = 4, NameOf = FamilyNames.Exaone, Frequencies = _ => Plain(8),
        },
    ];

    /// <summary>The case of that name.</summary>
    public static FamilyCase Of(string name) => All.Single(one => one.Name == name);

    private static FamilyCase Llama(string name, string scaling, int max, double[] frequencies) => new()
    {
        Name = name,
        Config = $$"""{"architectures":["LlamaForCausalLM"],"model_type":"llama","num_hidden_layers":4,"max_position_embeddings":{{max}},"rope_scaling":{{scaling}},{{Sizes}}}""",
        Layers = 4,
        Frequencies = _ => frequencies,
    };

    private static FamilyCase Phi3(string name, int original, double[] factors) => new()
    {
        Name = name,
        Config = $$"""{"architectures":["Phi3ForCausalLM"],"model_type":"phi3","num_hidden_layers":4,"max_position_embeddings":256,"original_max_position_embeddings":{{original}},"rope_scaling":{"type":"longrope","short_factor":[1,1.25,1.5,2],"long_factor":[1,2,5,9]},{{Sizes}}}""",
        Layers = 4,
        NameOf = FamilyNames.Phi3,
        Frequencies = _ => Divided(8, factors),
        RotaryFactor = Math.Sqrt(1 + Math.Log(256.0 / original) / Math.Log(original)),
    };
}
