using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>A low-rank addition to a projection: y += scale x (drop(x) A^T) B^T.</summary>
/// <param name="A">Down projection <c>[r, K]</c>, K being the columns of the projection's weight.</param>
/// <param name="B">Up projection <c>[N, r]</c>, N being its rows.</param>
/// <param name="Scale">alpha / r, or alpha / sqrt(r) for rsLoRA.</param>
public sealed record LoraModule(Tensor A, Tensor B, float Scale)
{
    /// <summary>DoRA: factor of each row of the sum W + scale x B A, its magnitude divided by its norm <c>[N]</c>; null for plain LoRA. The bias is not scaled.</summary>
    public float[]? RowScale { get; init; }
}
