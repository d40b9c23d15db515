namespace Shorten.Models;

/// <summary>Names of a decoder's tensors: the one place where they exist as strings.</summary>
public sealed record DecoderNames
{
    /// <summary>Token embedding <c>[V, C]</c>.</summary>
    public required string Embedding { get; init; }

    /// <summary>Norm after the last block <c>[C]</c>.</summary>
    public required string FinalNorm { get; init; }

    /// <summary>Output head <c>[V, C]</c>, absent where it is tied.</summary>
    public required string Head { get; init; }

    /// <summary>What the names of a block's tensors start with, before the block's index.</summary>
    public required string BlockPrefix { get; init; }

    /// <summary>Norm before attention.</summary>
    public required string InputLayernorm { get; init; }

    /// <summary>Query projection <c>[N x H, C]</c>.</summary>
    public required string QProj { get; init; }

    /// <summary>Query, key and value projection in one, in this order of rows; null where they are apart.</summary>
    public string? QkvProj { get; init; }

    /// <summary>Gate and up projection in one, in this order of rows; null where they are apart.</summary>
    public string? GateUpProj { get; init; }

    /// <summary>Key projection <c>[K x H, C]</c>.</summary>
    public required string KProj { get; init; }

    /// <summary>Value projection <c>[K x H, C]</c>.</summary>
    public required string VProj { get; init; }

    /// <summary>Output projection <c>[C, N x H]</c>.</summary>
    public required string OProj { get; init; }

    /// <summary>Norm of the query heads <c>[H]</c>.</summary>
    public required string QNorm { get; init; }

    /// <summary>Norm of the key heads <c>[H]</c>.</summary>
    public required string KNorm { get; init; }

    /// <summary>Norm of attention's output (with <see cref="DecoderSettings.PostNorms"/>), null where the family has none.</summary>
    public string? AttentionOutputNorm { get; init; }

    /// <summary>Norm before the feed-forward layer.</summary>
    public required string MlpInputNorm { get; init; }

    /// <summary>Norm of the feed-forward layer's output, null where the family has none.</summary>
    public string? MlpOutputNorm { get; init; }

    /// <summary>Gate projection <c>[F, C]</c>.</summary>
    public required string GateProj { get; init; }

    /// <summary>Up projection <c>[F, C]</c>.</summary>
    public required string UpProj { get; init; }

    /// <summary>Down projection <c>[C, F]</c>.</summary>
    public required string DownProj { get; init; }

    /// <summary>Names of Hugging Face's Llama, which most families share.</summary>
    public static DecoderNames HuggingFace { get; } = new()
    {
        Embedding = "model.embed_tokens.weight",
        FinalNorm = "model.norm.weight",
        Head = "lm_head.weight",
        BlockPrefix = "model.layers.",
        InputLayernorm = "input_layernorm.weight",
        QProj = "self_attn.q_proj.weight",
        KProj = "self_attn.k_proj.weight",
        VProj = "self_attn.v_proj.weight",
        OProj = "self_attn.o_proj.weight",
        QNorm = "self_attn.q_norm.weight",
        KNorm = "self_attn.k_norm.weight",
        MlpInputNorm = "post_attention_layernorm.weight",
        GateProj = "mlp.gate_proj.weight",
        UpProj = "mlp.up_proj.weight",
        DownProj = "mlp.down_proj.weight",
    };

    /// <summary>Names of GGUF, which all its families share.</summary>
    public static DecoderNames Gguf { get; } = new()
    {
        Embedding = "token_embd.weight",
        FinalNorm = "output_norm.weight",
        Head = "output.weight",
        BlockPrefix = "blk.",
        InputLayernorm = "attn_norm.weight",
        QProj = "attn_q.weight",
        KProj = "attn_k.weight",
        VProj = "attn_v.weight",
        OProj = "attn_output.weight",
        QNorm = "attn_q_norm.weight",
        KNorm = "attn_k_norm.weight",
        MlpInputNorm = "ffn_norm.weight",
        GateProj = "ffn_gate.weight",
        UpProj = "ffn_up.weight",
        DownProj = "ffn_down.weight",
    };

    /// <summary>Full name of a tensor of block <paramref name="block"/>.</summary>
    public string InBlock(int block, string name) => $"{BlockPrefix}{block}.{name}";

    /// <summary>The name that <paramref name="other"/> has for the tensor <paramref name="name"/> of a block; null where it has none.</summary>
    public string? Translate(string name, int block, DecoderNames other)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(other);
        string local = name[InBlock(block, "").Length..];
        bool bias = local.EndsWith(".bias", StringComparison.Ordinal);
        int index = Array.IndexOf(LocalNames(this), bias ? local[..^"bias".Length] + "weight" : local);
        return index < 0 || LocalNames(other)[index] is not { } found ? null : other.InBlock(block, bias ? BiasOf(found) : found);
    }

    private static string?[] LocalNames(DecoderNames n) =>
    [
        n.InputLayernorm, n.QkvProj, n.QProj, n.KProj, n.VProj, n.OProj, n.QNorm, n.KNorm, n.AttentionOutputNorm,
        n.MlpInputNorm, n.GateUpProj, n.GateProj, n.UpProj, n.DownProj, n.MlpOutputNorm,
    ];

    /// <summary>Name of the bias of the projection whose weight is <paramref name="weight"/>.</summary>
    public static string BiasOf(string weight) => weight[..^"weight".Length] + "bias";

    /// <summary>Index of the block that the tensor <paramref name="name"/> belongs to; null for the others.</summary>
    public int? BlockOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.StartsWith(BlockPrefix, StringComparison.Ordinal))
            return null;
        int end = name.IndexOf('.', BlockPrefix.Length);
        return end > 0 && int.TryParse(name.AsSpan(BlockPrefix.Length, end - BlockPrefix.Length), System.Globalization.NumberStyles.None, null, out int block) ? block : null;
    }
}
