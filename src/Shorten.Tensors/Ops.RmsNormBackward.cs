namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dX = (or +=) the gradient of the input of <see cref="RmsNorm"/>; dWeight += that of its factors. A head norm passes heads as rows.</summary>
    /// <param name="dY">Gradient of the output <c>[M, C]</c>.</param>
    /// <param name="x">Input <c>[M, C]</c>.</param>
    /// <param name="weight">Factors w <c>[C]</c>, as in the forward pass.</param>
    /// <param name="eps">Added to the mean of the squares.</param>
    /// <param name="dX">Gradient of the input <c>[M, C]</c>; may be dY where it is overwritten.</param>
    /// <param name="dWeight">Gradient of the factors <c>[1, C]</c>, added to; or null where it is not wanted.</param>
    /// <param name="workspace">Holds partial sums of dWeight.</param>
    /// <param name="accumulate">True adds to <paramref name="dX"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>With s = 1 / sqrt(mean(x^2) + eps) and g = dY w: dX = s (g - x s^2 mean(g x)), dWeight = sum over the rows of dY x s.</remarks>
    public static void RmsNormBackward(Tensor dY, Tensor x, ReadOnlySpan<float> weight, float eps, Tensor dX, Tensor? dWeight, Workspace workspace, bool accumulate = false) =>
        throw new NotImplementedException();
}
