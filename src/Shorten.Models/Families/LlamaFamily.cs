using System.Text.Json.Nodes;
using Shorten.Tensors;

namespace Shorten.Models.Families;

/// <summary>Llama 1, 2, 3, 3.1, 3.2, SmolLM2 and all that share their config; the other families start from it.</summary>
internal static class LlamaFamily
{
    public static Family Family { get; } = new("llama", "LlamaForCausalLM", FromConfig, FromGguf)
    {
        GgufRopeLayout = RopeLayout.Neighbours,
        AddToConfig = AddBiases,
    };

    public static DecoderSettings FromConfig(HfConfig config)
    {
        int heads = config.Positive("num_attention_heads"), hidden = config.Positive("hidden_size");
        int keyValueHeads = config.Positive("num_key_value_heads", heads);
        if (heads % keyValueHeads != 0)
            throw config.Error($"num_attention_heads must be a multiple of num_key_value_heads, they are {heads} and {keyValueHeads}");
        int headDim = config.Positive("head_dim", hidden / heads);
        if (headDim % 2 != 0)
            throw config.Error($"head_dim must be even, it is {headDim}");
        int rotaryDim = (int)(headDim * config.Number(config.Root, "partial_rotary_factor", 1));
        if (rotaryDim < 2 || rotaryDim > headDim || rotaryDim % 2 != 0)
            throw config.Error($"partial_rotary_factor must give an even number of values up to {headDim}, it gives {rotaryDim}");
        bool bias = config.Bool("attention_bias", false);
        return new DecoderSettings
        {
            ModelType = "llama",
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
            Rope = HfRope.Read(config),
            RotaryDim = rotaryDim,
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
        int rotaryDim = config.Positive("rope.dimension_count", headDim);
        if (rotaryDim > headDim || rotaryDim % 2 != 0)
            throw config.Error($"rope.dimension_count must be even and at most the size of a head, it is {rotaryDim} and {headDim}");
        var tensors = config.Checkpoint;
        return new DecoderSettings
        {
            ModelType = "llama",
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
            Rope = GgufRope.Read(config, rotaryDim),
            RotaryDim = rotaryDim,
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

    /// <summary>The biases as llama's config says them: one key for q, k, v and o, another for gate, up and down.</summary>
    public static void AddBiases(DecoderSettings settings, JsonObject config)
    {
        config["attention_bias"] = settings.OutputBias;
        config["mlp_bias"] = settings.MlpBias;
    }
}
