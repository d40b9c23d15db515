using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Everything in which decoders of different families differ. Properties carry the names of Hugging Face's <c>config.json</c> where it has one.</summary>
public sealed record DecoderSettings
{
    /// <summary>Family (<c>llama</c>, <c>qwen2</c> ...).</summary>
    public required string ModelType { get; init; }

    /// <summary>V: tokens in the vocabulary, as the embedding has rows.</summary>
    public required int VocabSize { get; init; }

    /// <summary>C: width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>F: width of the feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>L: number of blocks.</summary>
    public required int NumHiddenLayers { get; init; }

    /// <summary>N: query heads.</summary>
    public required int NumAttentionHeads { get; init; }

    /// <summary>K: key and value heads.</summary>
    public required int NumKeyValueHeads { get; init; }

    /// <summary>H: values in a head.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Longest sequence the model was made for, in tokens.</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary>Added to the mean of squares in every norm.</summary>
    public required float RmsNormEps { get; init; }

    /// <summary>Names of the tensors.</summary>
    public required DecoderNames Names { get; init; }

    /// <summary>Rotary embedding.</summary>
    public RopeSettings Rope { get; init; } = new();

    /// <summary>Rotary embedding of blocks with a window (Gemma 3), null where it is <see cref="Rope"/>.</summary>
    public RopeSettings? LocalRope { get; init; }

    /// <summary>Values at the beginning of a head that are rotated: all, but for Phi 4 mini and StableLM.</summary>
    public int RotaryDim { get => field == 0 ? HeadDim : field; init; }

    /// <summary>1 for each block whose queries and keys are rotated, 0 for the others (SmolLM 3); null where all are.</summary>
    public IReadOnlyList<int>? NoRopeLayers { get; init; }

    /// <summary>Which values of a head form a pair.</summary>
    public RopeLayout RopeLayout { get; init; }

    /// <summary>Activation of the feed-forward gate.</summary>
    public Activation HiddenAct { get; init; }

    /// <summary>The output head is the embedding.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Norms multiply by 1 + w (Gemma) and not by w.</summary>
    public bool NormAddsOne { get; init; }

    /// <summary>What is added to the stored factors of a norm.</summary>
    internal float NormOffset => NormAddsOne ? 1 : 0;

    /// <summary>Frequencies of the rotary embedding depend on the length of a sequence.</summary>
    internal bool RopeDependsOnLength => Rope.RopeType is RopeType.Dynamic or RopeType.Longrope || LocalRope?.RopeType is RopeType.Dynamic or RopeType.Longrope;

    /// <summary>Norms are LayerNorms with a bias (StableLM) and not RMSNorms.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Each head of q and k is normalised before it is rotated (Qwen 3).</summary>
    public bool QkNorm { get; init; }

    /// <summary>With <see cref="QkNorm"/>: all heads of a token are normalised as one vector (OLMo 2).</summary>
    public bool QkNormAcrossHeads { get; init; }

    /// <summary>Inputs of attention and feed-forward layer are normalised; not so in OLMo 2.</summary>
    public bool PreNorms { get; init; } = true;

    /// <summary>Attention and feed-forward outputs are normalised before they are added (Gemma 2).</summary>
    public bool PostNorms { get; init; }

    /// <summary>q, k and v have biases.</summary>
    public bool QkvBias { get; init; }

    /// <summary>The output projection of attention has a bias.</summary>
    public bool OutputBias { get; init; }

    /// <summary>The feed-forward projections have biases.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Factor of the embeddings (Gemma: sqrt(C)).</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>Factor of attention and feed-forward outputs before they are added (Granite).</summary>
    public float ResidualMultiplier { get; init; } = 1;

    /// <summary>Divisor of the logits (Granite). It is applied to the factors of the final norm, which gives the same.</summary>
    public float LogitsScaling { get; init; } = 1;

    /// <summary>Factor of the attention scores.</summary>
    public required float AttentionScale { get; init; }

    /// <summary>Soft cap of the attention scores, 0 for none.</summary>
    public float AttnLogitSoftcapping { get; init; }

    /// <summary>Soft cap of the logits, 0 for none.</summary>
    public float FinalLogitSoftcapping { get; init; }

    /// <summary>Keys that a query of a windowed block sees, itself included; 0 for no window anywhere.</summary>
    public int SlidingWindow { get; init; }

    /// <summary>Which blocks are windowed where <see cref="LayerTypes"/> is null.</summary>
    public WindowPattern WindowPattern { get; init; }

    /// <summary>First windowed block of <see cref="WindowPattern.FromMaxWindowLayers"/>.</summary>
    public int MaxWindowLayers { get; init; }

    /// <summary>N of <see cref="WindowPattern.AllButEveryNth"/>.</summary>
    public int SlidingWindowPattern { get; init; }

    /// <summary>Kind of each block (<c>sliding_attention</c>, <c>full_attention</c>) as the config lists it, or null.</summary>
    public IReadOnlyList<string>? LayerTypes { get; init; }

    /// <summary>Window of block <paramref name="layer"/> in tokens, 0 for none.</summary>
    public int WindowOf(int layer)
    {
        bool windowed = LayerTypes is not null ? LayerTypes[layer] == "sliding_attention" : WindowPattern switch
        {
            WindowPattern.All => true,
            WindowPattern.FromMaxWindowLayers => layer >= MaxWindowLayers,
            WindowPattern.AllButEveryNth => (layer + 1) % SlidingWindowPattern != 0,
            _ => false,
        };
        return windowed ? SlidingWindow : 0;
    }
}
