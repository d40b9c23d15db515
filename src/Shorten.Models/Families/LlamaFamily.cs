using System.Text.Json.Nodes;
using Shorten.Tensors;

namespace Shorten.Models.Families;

/// <summary>Llama 1, 2, 3, 3.1, 3.2, SmolLM2 and all that share their config; the other families start from it.</summary>
internal static class LlamaFamily
{
    public static Family Family { get; } = new("llama", "LlamaForCausalLM", FromConfig, config => FromGguf(config) with { RopeLayout = RopeLayout.Neighbours });

    public static DecoderSettings FromConfig(HfConfig config)
    {
        int heads = config.Positive("num_attention_heads"), hidden = config.Positive("hidden_size");
        int keyValueHeads = config.Positive("num_key_value_heads", heads);
        if (heads % keyValueHeads != 0)
            throw config.Error($"num_attention_heads must be a multiple of num_key_value_heads, they are {heads} and {keyValueHeads}");
        int headDim = config.Positive("head_dim", hidden / heads);
        if (headDim % 2 != 0)
            throw config.Error($"head_dim must be even, it is {headDim}");
        bool bias = config.Bool("attention_bias", false);
        return new DecoderSettings
        {
            ModelType = config.Text("model_type") ?? "llama",
            VocabSize = config.Positive("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Positive("intermediate_size"),
            NumHiddenLayers = config.Positive("num_hidden_layers"),
            NumAttentionHeads = heads,
            NumKeyValueHeads = keyValueHeads,
            HeadDim = headDim,
            MaxPositionEmbeddings = config.Positive("max_position_embeddings", 2048),
            RmsNormEps = config.Float("rms_norm_eps", 1e-6),
            Names = DecoderNames.HuggingFace,
            Rope = Rope(config),
            HiddenAct = Act(config, config.Text("hidden_act") ?? "silu"),
            TieWordEmbeddings = config.Bool("tie_word_embeddings", false),
            QkvBias = bias,
            OutputBias = bias,
            MlpBias = config.Bool("mlp_bias", false),
            AttentionScale = 1 / MathF.Sqrt(headDim),
        };
    }

    public static DecoderSettings FromGguf(GgufConfig config)
    {
        int heads = config.Positive("attention.head_count"), hidden = config.Positive("embedding_length");
        int keyValueHeads = config.Positive("attention.head_count_kv", heads), headDim = config.Positive("attention.key_length", hidden / heads);
        if (heads % keyValueHeads != 0)
            throw config.Error($"attention.head_count must be a multiple of attention.head_count_kv, they are {heads} and {keyValueHeads}");
        if (config.Positive("rope.dimension_count", headDim) != headDim)
            throw config.Error("rope.dimension_count differs from the size of a head, which is not supported");
        var tensors = config.Checkpoint;
        return new DecoderSettings
        {
            ModelType = config.Architecture,
            VocabSize = tensors.TryGet(DecoderNames.Gguf.Embedding, out var embedding) ? checked((int)embedding.Shape[0]) : throw config.Error($"tensor {DecoderNames.Gguf.Embedding} is missing"),
            HiddenSize = hidden,
            IntermediateSize = config.Positive("feed_forward_length"),
            NumHiddenLayers = config.Positive("block_count"),
            NumAttentionHeads = heads,
            NumKeyValueHeads = keyValueHeads,
            HeadDim = headDim,
            MaxPositionEmbeddings = config.Positive("context_length", 2048),
            RmsNormEps = (float)config.Number("attention.layer_norm_rms_epsilon"),
            Names = DecoderNames.Gguf,
            Rope = Rope(config, headDim),
            TieWordEmbeddings = !tensors.TryGet(DecoderNames.Gguf.Head, out _),
            QkvBias = tensors.TryGet("blk.0.attn_q.bias", out _),
            OutputBias = tensors.TryGet("blk.0.attn_output.bias", out _),
            MlpBias = tensors.TryGet("blk.0.ffn_gate.bias", out _),
            AttentionScale = 1 / MathF.Sqrt(headDim),
        };
    }

    /// <summary>Activation of that name.</summary>
    public static Activation Act(HfConfig config, string name) => name switch
    {
        "silu" or "swish" => Activation.Silu,
        "gelu_pytorch_tanh" or "gelu_new" => Activation.GeluTanh,
        "gelu" => Activation.Gelu,
        _ => throw config.Error($"unknown hidden_act {name}; supported: silu, gelu, gelu_pytorch_tanh"),
    };

    // transformers 4 has rope_theta and rope_scaling, transformers 5 both in rope_parameters.
    private static RopeSettings Rope(HfConfig config)
    {
        var scaling = config.Object("rope_parameters") ?? config.Object("rope_scaling") ?? [];
        string type = scaling["rope_type"] is JsonValue named ? named.ToString() : scaling["type"] is JsonValue old ? old.ToString() : "default";
        var rope = new RopeSettings { RopeTheta = scaling["rope_theta"] is null ? config.Float("rope_theta", 10000) : (float)config.Number(scaling, "rope_theta") };
        return type switch
        {
            "default" => rope,
            "linear" => rope with { RopeType = RopeType.Linear, Factor = (float)config.Number(scaling, "factor") },
            "llama3" => rope with
            {
                RopeType = RopeType.Llama3,
                Factor = (float)config.Number(scaling, "factor"),
                LowFreqFactor = (float)config.Number(scaling, "low_freq_factor"),
                HighFreqFactor = (float)config.Number(scaling, "high_freq_factor"),
                OriginalMaxPositionEmbeddings = (int)config.Number(scaling, "original_max_position_embeddings"),
            },
            _ => throw config.Error($"unknown rope_type {type}; supported: default, linear, llama3"),
        };
    }

    private static RopeSettings Rope(GgufConfig config, int headDim)
    {
        var rope = new RopeSettings { RopeTheta = (float)config.Number("rope.freq_base", 10000) };
        string type = config.Text("rope.scaling.type") ?? "none";
        double factor = config.Number("rope.scaling.factor", config.Has("rope.scale_linear") ? config.Number("rope.scale_linear") : 1);
        rope = type switch
        {
            "none" => rope,
            "linear" => rope with { RopeType = RopeType.Linear, Factor = (float)factor },
            _ => throw config.Error($"unknown rope.scaling.type {type}; supported: none, linear"),
        };
        if (!config.Checkpoint.TryGet("rope_freqs.weight", out var factors))
            return rope;
        if (factors.Elements != headDim / 2)
            throw config.Error($"shape of rope_freqs.weight: expected [{headDim / 2}], found [{string.Join(", ", factors.Shape)}]");
        return rope with { FrequencyFactors = DecoderWeights.Vector(factors) };
    }
}
