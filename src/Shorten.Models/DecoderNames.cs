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

    /// <summary>Hugging Face's name of the tensor <paramref name="name"/> of a block; the name itself where it has no other.</summary>
    public string ToHuggingFace(string name, int block)
    {
        ArgumentNullException.ThrowIfNull(name);
        string local = name[(BlockPrefix.Length + block.ToString(System.Globalization.CultureInfo.InvariantCulture).Length + 1)..];
        int index = Array.IndexOf(LocalNames(this), local);
        return index < 0 ? name : HuggingFace.InBlock(block, LocalNames(HuggingFace)[index]!);
    }

    private static string?[] LocalNames(DecoderNames n) =>
        [n.InputLayernorm, n.QProj, n.KProj, n.VProj, n.OProj, n.QNorm, n.KNorm, n.MlpInputNorm, n.GateProj, n.UpProj, n.DownProj];

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
