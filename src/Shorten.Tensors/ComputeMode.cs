namespace Shorten.Tensors;

/// <summary>Arithmetic of the matrix products. Sums are float32 in every mode; a machine without the instructions of a mode computes in float32.</summary>
public enum ComputeMode
{
    /// <summary>Weights as stored, activations float32.</summary>
    F32,

    /// <summary>Weights and activations rounded to bf16 on their way into the product.</summary>
    BF16,

    /// <summary>As <see cref="BF16"/>, but products of a few rows with quantised weights are dots of 8-bit integers: the activations are rounded to 14 bits, in two halves. For generation.</summary>
    Int8,
}
