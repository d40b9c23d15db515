using Shorten.Tensors;

namespace Shorten.Models;

/// <summary>A tensor of a checkpoint that training changes, in float32.</summary>
/// <param name="Name">Name in the checkpoint.</param>
/// <param name="Values">The values as the checkpoint stores them; a vector is one row.</param>
/// <param name="Gradient">Their gradient, of the same shape.</param>
/// <param name="IsMatrix">True for matrices, false for norms and biases.</param>
public sealed record TrainableTensor(string Name, Tensor Values, Tensor Gradient, bool IsMatrix);
