namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>Turns the gradient of the output of <see cref="Rope"/> into that of its input, in place: (a, b) becomes (a cos + b sin, b cos - a sin).</summary>
    /// <param name="dX">Gradient <c>[B x T, heads x H]</c>, changed in place.</param>
    /// <param name="headDim">H, even.</param>
    /// <param name="positions">Row of <paramref name="cos"/> and <paramref name="sin"/> for each of the rows of dX.</param>
    /// <param name="cos">Cosines <c>[positions, rotary / 2]</c>.</param>
    /// <param name="sin">Sines <c>[positions, rotary / 2]</c>.</param>
    /// <param name="layout">Which values form a pair.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>The rotation by the opposite angle.</remarks>
    public static void RopeBackward(Tensor dX, int headDim, ReadOnlySpan<int> positions, Tensor cos, Tensor sin, RopeLayout layout) =>
        Rotate(dX, headDim, positions, cos, sin, -1, layout);
}
