namespace Shorten.Testing;

/// <summary>Widest vector that kernels may use, from none to 512 bits.</summary>
public enum SimdLevel
{
    /// <summary>No SIMD: kernels take their scalar path.</summary>
    None,
    /// <summary>128 bits: SSE or AdvSimd.</summary>
    Vector128,
    /// <summary>256 bits: AVX2.</summary>
    Vector256,
    /// <summary>512 bits: AVX-512.</summary>
    Vector512,
}
