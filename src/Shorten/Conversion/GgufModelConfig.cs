using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>Makes Hugging Face's <c>config.json</c> and <c>generation_config.json</c> for the model in a GGUF file.</summary>
internal sealed class GgufModelConfig(Checkpoint checkpoint, DecoderSettings settings)
{
    private static readonly (string Key, string Name)[] TokenIds =
        [("bos_token_id", "bos_token_id"), ("eos_token_id", "eos_token_id"), ("padding_token_id", "pad_token_id")];

    /// <exception cref="CheckpointFormatException">The rotary embedding or the biases cannot be said in a config.</exception>
    public JsonObject Config(DType dtype)
    {
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(Family.Of(settings).Architecture),
            ["model_type"] = settings.ModelType,
            ["vocab_size"] = settings.VocabSize,
            ["hidden_size"] = settings.HiddenSize,
            ["intermediate_size"] = settings.IntermediateSize,
            ["num_hidden_layers"] = settings.NumHiddenLayers,
            ["num_attention_heads"] = settings.NumAttentionHeads,
            ["num_key_value_heads"] = settings.NumKeyValueHeads,
            ["head_dim"] = settings.HeadDim,
            ["hidden_act"] = settings.HiddenAct == Activation.Silu ? "silu" : "gelu_pytorch_tanh",
            ["max_position_embeddings"] = settings.MaxPositionEmbeddings,
            ["rms_norm_eps"] = settings.RmsNormEps,
            ["rope_theta"] = settings.Rope.RopeTheta,
            ["rope_scaling"] = RopeScaling(),
            ["tie_word_embeddings"] = settings.TieWordEmbeddings,
            ["attention_dropout"] = 0.0,
            ["use_cache"] = true,
            ["torch_dtype"] = DTypeName(dtype),
        };
        AddFamily(config);
        AddTokenIds(config);
        return config;
    }

    public JsonObject GenerationConfig()
    {
        var config = new JsonObject();
        AddTokenIds(config);
        return config;
    }

    /// <summary>PyTorch's name of a dtype.</summary>
    public static string DTypeName(DType dtype) => dtype switch
    {
        DType.F32 => "float32",
        DType.F16 => "float16",
        DType.BF16 => "bfloat16",
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "expected F32, F16 or BF16"),
    };

    private void AddFamily(JsonObject config)
    {
        // The families that have biases say them for q, k, v and o at once, but for Qwen 2, which has the first three.
        bool some = settings.ModelType == "qwen2" ? settings.OutputBias : settings.QkvBias != settings.OutputBias;
        if (some || (settings.MlpBias && settings.ModelType is not ("llama" or "granite" or "smollm3")))
            throw Error($"has biases that a {settings.ModelType} config cannot say");
        if (settings.RotaryDim != settings.HeadDim)
            config["partial_rotary_factor"] = (double)settings.RotaryDim / settings.HeadDim;
        Family.Of(settings).AddToConfig?.Invoke(settings, config);
    }

    private JsonObject? RopeScaling()
    {
        var rope = settings.Rope;
        if (rope.FrequencyFactors is not null)
        {
            if (rope.RopeType != RopeType.Default)
                throw Error("has both rope_freqs.weight and rope.scaling.type, which a config cannot say");
            rope = RopeFactors.Recover(rope, settings.RotaryDim) ?? throw Error("rope_freqs.weight is not of the llama3 kind: a config cannot say it");
        }
        return rope.RopeType switch
        {
            RopeType.Linear => new JsonObject { ["rope_type"] = "linear", ["type"] = "linear", ["factor"] = rope.Factor },
            RopeType.Yarn => new JsonObject
            {
                ["rope_type"] = "yarn",
                ["factor"] = rope.Factor,
                ["attention_factor"] = rope.AttentionFactor,
                ["beta_fast"] = rope.BetaFast,
                ["beta_slow"] = rope.BetaSlow,
                ["original_max_position_embeddings"] = rope.OriginalMaxPositionEmbeddings,
            },
            RopeType.Longrope => new JsonObject
            {
                ["rope_type"] = "longrope",
                ["type"] = "longrope",
                ["attention_factor"] = rope.AttentionFactor,
                ["short_factor"] = List(rope.ShortFactor),
                ["long_factor"] = List(rope.LongFactor),
                ["original_max_position_embeddings"] = rope.OriginalMaxPositionEmbeddings,
            },
            RopeType.Llama3 => new JsonObject
            {
                ["rope_type"] = "llama3",
                ["factor"] = rope.Factor,
                ["low_freq_factor"] = rope.LowFreqFactor,
                ["high_freq_factor"] = rope.HighFreqFactor,
                ["original_max_position_embeddings"] = rope.OriginalMaxPositionEmbeddings,
            },
            _ => null,
        };
    }

    private static JsonArray List(IEnumerable<float> values) => new([.. values.Select(value => (JsonNode)value)]);

    private void AddTokenIds(JsonObject config)
    {
        foreach (var (key, name) in TokenIds)
            config[name] = checkpoint.Gguf!.TryGetNumber("tokenizer.ggml." + key, out double id) ? (int)id : null;
    }

    private CheckpointFormatException Error(string problem) => new(checkpoint.Path, null, problem);
}
