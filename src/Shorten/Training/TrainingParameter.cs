using Shorten.Tensors;

namespace Shorten.Training;

/// <summary>Values that training changes, in float32.</summary>
/// <param name="Name">Name of the tensor in the file that training writes.</param>
/// <param name="Values">The values.</param>
/// <param name="Gradient">Their gradient, of the same shape.</param>
/// <param name="Decays">Weight decay applies: true for matrices, false for norms and biases.</param>
public sealed record TrainingParameter(string Name, Tensor Values, Tensor Gradient, bool Decays);
