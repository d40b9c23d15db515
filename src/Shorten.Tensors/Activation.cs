namespace Shorten.Tensors;

/// <summary>Activations of the feed-forward gate.</summary>
public enum Activation
{
    /// <summary>x sigmoid(x).</summary>
    Silu,
    /// <summary>x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).</summary>
    GeluTanh,
    /// <summary>x/2 (1 + erf(x / sqrt 2)).</summary>
    Gelu,
}
