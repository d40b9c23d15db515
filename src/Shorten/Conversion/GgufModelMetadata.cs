using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Models.Families;
using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>Says a model's settings as GGUF metadata.</summary>
internal sealed class GgufModelMetadata(DecoderSettings settings, Family family)
{
    private const uint QuantizationVersion = 2;

    // Families whose GGUF files have a window.
    private static readonly string[] s_windowed = ["gemma2", "gemma3_text", "phi3"];

    private readonly GgufMetadata _metadata = new();

    /// <summary>The metadata, but for the tokenizer's.</summary>
    public GgufMetadata Build(string name, DType type)
    {
        _metadata.Set("general.architecture", GgufValueType.String, family.GgufArchitecture);
        _metadata.Set("general.type", GgufValueType.String, "model");
        _metadata.Set("general.name", GgufValueType.String, name);
        _metadata.Set("general.file_type", GgufValueType.UInt32, FileType(type));
        if (type.IsQuantized())
            _metadata.Set("general.quantization_version", GgufValueType.UInt32, QuantizationVersion);
        AddSizes();
        AddRope();
        AddFactors();
        return _metadata;
    }

    private void AddSizes()
    {
        Set("vocab_size", settings.VocabSize);
        Set("context_length", settings.MaxPositionEmbeddings);
        Set("embedding_length", settings.HiddenSize);
        Set("block_count", settings.NumHiddenLayers);
        Set("feed_forward_length", settings.IntermediateSize);
        Set("attention.head_count", settings.NumAttentionHeads);
        Set("attention.head_count_kv", settings.NumKeyValueHeads);
        Set("attention.key_length", settings.HeadDim);
        Set("attention.value_length", settings.HeadDim);
        Set("attention.layer_norm_rms_epsilon", settings.RmsNormEps);
        if (settings.SlidingWindow > 0 && s_windowed.Contains(family.ModelType))
            Set("attention.sliding_window", settings.SlidingWindow);
    }

    private void AddRope()
    {
        var rope = settings.Rope;
        Set("rope.dimension_count", settings.RotaryDim);
        Set("rope.freq_base", rope.RopeTheta);
        if (settings.LocalRope is { } local)
            Set("rope.freq_base_swa", local.RopeTheta);
        if (rope.RopeType is RopeType.Linear or RopeType.Yarn)
        {
            Text("rope.scaling.type", rope.RopeType == RopeType.Linear ? "linear" : "yarn");
            Set("rope.scaling.factor", rope.Factor);
        }
        if (rope.RopeType is RopeType.Yarn or RopeType.Longrope)
            Set("rope.scaling.original_context_length", rope.OriginalMaxPositionEmbeddings);
        if (rope.RopeType == RopeType.Longrope)
            Set("rope.scaling.attn_factor", rope.AttentionFactor);
        if (rope.RopeType == RopeType.Yarn)
            AddYarn(rope);
    }

    // Only what differs from the defaults that every runtime has.
    private void AddYarn(RopeSettings rope)
    {
        float standard = rope.Factor <= 1 ? 1 : (float)(0.1 * Math.Log(rope.Factor) + 1);
        if (rope.AttentionFactor != standard)
            Set("rope.scaling.attn_factor", rope.AttentionFactor / standard);
        if (rope.BetaFast != 32)
            Set("rope.scaling.yarn_beta_fast", rope.BetaFast);
        if (rope.BetaSlow != 1)
            Set("rope.scaling.yarn_beta_slow", rope.BetaSlow);
    }

    private void AddFactors()
    {
        if (settings.AttnLogitSoftcapping != 0 || family.ModelType == "gemma2")
            Set("attn_logit_softcapping", settings.AttnLogitSoftcapping);
        if (settings.FinalLogitSoftcapping != 0 || family.ModelType == "gemma2")
            Set("final_logit_softcapping", settings.FinalLogitSoftcapping);
        if (family.ModelType != "granite")
            return;
        Set("attention.scale", settings.AttentionScale);
        Set("embedding_scale", settings.EmbeddingScale);
        Set("residual_scale", settings.ResidualMultiplier);
        Set("logit_scale", settings.LogitsScaling);
    }

    private void Set(string key, int value) => _metadata.Set($"{family.GgufArchitecture}.{key}", GgufValueType.UInt32, (uint)value);

    private void Set(string key, float value) => _metadata.Set($"{family.GgufArchitecture}.{key}", GgufValueType.Float32, value);

    private void Text(string key, string value) => _metadata.Set($"{family.GgufArchitecture}.{key}", GgufValueType.String, value);

    // llama.cpp's numbers for files that are mostly of one type.
    private static uint FileType(DType type) => type switch
    {
        DType.F32 => 0,
        DType.F16 => 1,
        DType.Q4_0 => 2,
        DType.Q4_1 => 3,
        DType.Q8_0 => 7,
        DType.Q5_0 => 8,
        DType.Q5_1 => 9,
        DType.BF16 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "expected a type that can be written"),
    };
}
