namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dBias += the sums of the columns of dY: the gradient of the bias of <see cref="Linear"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[M, N]</c>.</param>
    /// <param name="dBias">Gradient of the bias <c>[1, N]</c>, added to.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>Rows are added in their order.</remarks>
    public static void BiasBackward(Tensor dY, Tensor dBias) => throw new NotImplementedException();
}
