namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>The loss of each row as <see cref="CrossEntropy"/> gives it, and the gradients of the sum of weights[i] nll[i].</summary>
    /// <param name="x">Normalised hidden states <c>[M, C]</c>.</param>
    /// <param name="head">Output head <c>[V, C]</c>.</param>
    /// <param name="softCap">Soft cap of the logits, 0 for none.</param>
    /// <param name="targets">The token that each row should predict <c>[M]</c>; of any value where the weight is 0.</param>
    /// <param name="weights">Factor of each row's loss <c>[M]</c>. A row of weight 0 is left out: its loss and gradient are 0 and cost nothing.</param>
    /// <param name="nll">Negative log-likelihoods <c>[M]</c>, without their weights, overwritten.</param>
    /// <param name="dX">Gradient of the hidden states <c>[M, C]</c>, overwritten; may be x.</param>
    /// <param name="dHead">Gradient of the head <c>[V, C]</c>, added to; or null where it is not wanted.</param>
    /// <param name="workspace">Holds the rows that count, a chunk of the vocabulary's logits and parts of the factors in the product's units.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or the dtype cannot be read as floats.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target that counts is outside the vocabulary.</exception>
    /// <remarks>The gradient of the logits is weights[i] (softmax - one-hot) cap'(logits), for a chunk of the vocabulary at a time.</remarks>
    public static void CrossEntropyBackward(
        Tensor x, Weight head, float softCap, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights, Span<double> nll, Tensor dX, Tensor? dHead, Workspace workspace) =>
        throw new NotImplementedException();
}
