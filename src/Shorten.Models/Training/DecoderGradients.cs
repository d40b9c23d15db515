using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Where the gradients of a model are added to. Null where a gradient is not wanted: then it is not computed.</summary>
public sealed class DecoderGradients
{
    /// <summary>Gradients of each block of the model at hand.</summary>
    public required IReadOnlyList<BlockGradients> Blocks { get; init; }

    /// <summary>Gradient of the embedding <c>[V, C]</c>; with tied weights the head's part too.</summary>
    public Tensor? Embedding { get; init; }

    /// <summary>Gradient of an untied head <c>[V, C]</c>.</summary>
    public Tensor? Head { get; init; }

    /// <summary>Gradient of the final norm, as the checkpoint stores it <c>[1, C]</c>.</summary>
    public Tensor? FinalNorm { get; init; }

    /// <summary>Gradient of the final norm's bias <c>[1, C]</c>.</summary>
    public Tensor? FinalNormBias { get; init; }
}
