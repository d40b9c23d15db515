namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dX = (or +=) the gradient of the input of <see cref="LayerNorm"/>; dWeight and dBias += those of its factors and summands.</summary>
    /// <param name="dY">Gradient of the output <c>[M, C]</c>.</param>
    /// <param name="x">Input <c>[M, C]</c>.</param>
    /// <param name="weight">Factors w <c>[C]</c>.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="dX">Gradient of the input <c>[M, C]</c>; may be dY where it is overwritten.</param>
    /// <param name="dWeight">Gradient of the factors <c>[1, C]</c>, added to; or null where it is not wanted.</param>
    /// <param name="dBias">Gradient of the summands <c>[1, C]</c>, added to; or null where it is not wanted.</param>
    /// <param name="workspace">Holds partial sums of dWeight and dBias.</param>
    /// <param name="accumulate">True adds to <paramref name="dX"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>With z = (x - mean(x)) s, s = 1 / sqrt(var(x) + eps) and g = dY w: dX = s (g - mean(g) - z mean(g z)), dWeight = sum of dY z, dBias = sum of dY.</remarks>
    public static void LayerNormBackward(
        Tensor dY, Tensor x, ReadOnlySpan<float> weight, float eps, Tensor dX, Tensor? dWeight, Tensor? dBias, Workspace workspace, bool accumulate = false) =>
        throw new NotImplementedException();
}
