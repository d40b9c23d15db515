using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>Where the gradients of one block are added to. Null where a gradient is not wanted: then it is not computed.</summary>
public sealed class BlockGradients
{
    /// <summary>Gradients of <see cref="BlockWeights.Matrices"/>, in its order and shapes.</summary>
    public Tensor?[] Matrices { get; } = new Tensor?[7];

    /// <summary>The gradients of the matrices are handed to whoever takes them one by one (<see cref="GradientPass.Accumulate"/>).</summary>
    public bool HandsMatrices { get; init; } = true;

    /// <summary>Gradients of <see cref="BlockWeights.Biases"/>, each <c>[1, N]</c>.</summary>
    public Tensor?[] Biases { get; } = new Tensor?[7];

    /// <summary>Gradients of A and B of <see cref="BlockWeights.Adapters"/>.</summary>
    public (Tensor A, Tensor B)?[] Adapters { get; } = new (Tensor A, Tensor B)?[7];

    /// <summary>Gradient of <see cref="BlockWeights.InputLayernorm"/> <c>[1, C]</c>.</summary>
    public Tensor? InputLayernorm { get; init; }

    /// <summary>Gradient of <see cref="BlockWeights.InputLayernormBias"/> <c>[1, C]</c>.</summary>
    public Tensor? InputLayernormBias { get; init; }

    /// <summary>Gradient of <see cref="BlockWeights.MlpInputNorm"/> <c>[1, C]</c>.</summary>
    public Tensor? MlpInputNorm { get; init; }

    /// <summary>Gradient of <see cref="BlockWeights.MlpInputNormBias"/> <c>[1, C]</c>.</summary>
    public Tensor? MlpInputNormBias { get; init; }

    /// <summary>Gradient of <see cref="BlockWeights.AttentionOutputNorm"/> <c>[1, C]</c>.</summary>
    public Tensor? AttentionOutputNorm { get; init; }

    /// <summary>Gradient of <see cref="BlockWeights.MlpOutputNorm"/> <c>[1, C]</c>.</summary>
    public Tensor? MlpOutputNorm { get; init; }

    /// <summary>Gradient of <see cref="BlockWeights.QNorm"/> <c>[1, H]</c> or <c>[1, N x H]</c>.</summary>
    public Tensor? QNorm { get; init; }

    /// <summary>Gradient of <see cref="BlockWeights.KNorm"/> <c>[1, H]</c> or <c>[1, K x H]</c>.</summary>
    public Tensor? KNorm { get; init; }

    /// <summary>True if a gradient inside the attention layer or before it is wanted.</summary>
    internal bool WantsAttention =>
        WantsProjections(0, 4) || InputLayernorm is not null || InputLayernormBias is not null || AttentionOutputNorm is not null || QNorm is not null || KNorm is not null;

    /// <summary>True if any gradient is wanted.</summary>
    internal bool WantsAny =>
        WantsAttention || WantsProjections(4, 7) || MlpInputNorm is not null || MlpInputNormBias is not null || MlpOutputNorm is not null;

    private bool WantsProjections(int first, int end)
    {
        for (int matrix = first; matrix < end; matrix++)
        {
            if (Matrices[matrix] is not null || Biases[matrix] is not null || Adapters[matrix] is not null)
                return true;
        }
        return false;
    }
}
