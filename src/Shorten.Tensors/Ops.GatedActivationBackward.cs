namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dGate = dY up activation'(gate), dUp = dY activation(gate): the gradients of <see cref="GatedActivation"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[M, F]</c>.</param>
    /// <param name="gate">Gate before the activation <c>[M, F]</c>.</param>
    /// <param name="up">Up <c>[M, F]</c>.</param>
    /// <param name="activation">What is applied to the gate.</param>
    /// <param name="dGate">Gradient of the gate <c>[M, F]</c>, overwritten; may be dY, gate or up.</param>
    /// <param name="dUp">Gradient of up <c>[M, F]</c>, overwritten; may be dY, gate or up, but not dGate.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void GatedActivationBackward(Tensor dY, Tensor gate, Tensor up, Activation activation, Tensor dGate, Tensor dUp) => throw new NotImplementedException();
}
