using Shorten.Models;

namespace Shorten.Conversion;

/// <summary>Names of tensors between Hugging Face and GGUF, and what a name says of its tensor.</summary>
internal static class TensorNames
{
    /// <summary>The other format's name; null for a tensor that has none there.</summary>
    public static string? Translate(string name, DecoderNames from, DecoderNames to) =>
        from.BlockOf(name) is int block ? from.Translate(name, block, to)
        : name == from.Embedding ? to.Embedding
        : name == from.Head ? to.Head
        : name == from.FinalNorm ? to.FinalNorm
        : name == DecoderNames.BiasOf(from.FinalNorm) ? DecoderNames.BiasOf(to.FinalNorm)
        : null;

    /// <summary>True for the factors of a norm.</summary>
    public static bool IsNorm(string name) => name.EndsWith("norm.weight", StringComparison.Ordinal);

    /// <summary>True for the projections of q and k and for their biases.</summary>
    public static bool IsRotated(string name, DecoderNames names) =>
        names.BlockOf(name) is int block && (IsPartOf(name, names.InBlock(block, names.QProj)) || IsPartOf(name, names.InBlock(block, names.KProj)));

    /// <summary>True for a weight and for its bias.</summary>
    public static bool IsPartOf(string name, string weight) => name == weight || name == DecoderNames.BiasOf(weight);
}
