namespace Shorten.Tensors;

/// <summary>The element types that checkpoints store: those of safetensors, then those of ggml. Names are the field's.</summary>
public enum DType
{
    /// <summary>32-bit IEEE float.</summary>
    F32,
    /// <summary>16-bit IEEE float.</summary>
    F16,
    /// <summary>bfloat16: the upper half of an <see cref="F32"/>.</summary>
    BF16,
    /// <summary>64-bit IEEE float.</summary>
    F64,
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    /// <summary>Signed 8-bit integer.</summary>
    I8,
    /// <summary>Unsigned 8-bit integer.</summary>
    U8,
    /// <summary>Signed 16-bit integer.</summary>
    I16,
    /// <summary>Unsigned 16-bit integer.</summary>
    U16,
    /// <summary>Signed 32-bit integer.</summary>
    I32,
    /// <summary>Unsigned 32-bit integer.</summary>
    U32,
    /// <summary>Signed 64-bit integer.</summary>
    I64,
    /// <summary>Unsigned 64-bit integer.</summary>
    U64,
    /// <summary>8-bit float, 4 exponent bits.</summary>
    F8_E4M3,
    /// <summary>8-bit float, 5 exponent bits.</summary>
    F8_E5M2,
    /// <summary>8-bit power of two.</summary>
    F8_E8M0,
    /// <summary>4-bit float, two to a byte.</summary>
    F4,
    /// <summary>6-bit float, 2 exponent bits, four to three bytes.</summary>
    F6_E2M3,
    /// <summary>6-bit float, 3 exponent bits, four to three bytes.</summary>
    F6_E3M2,
    /// <summary>Complex number of two <see cref="F32"/>.</summary>
    C64,
    /// <summary>ggml: 32 values of 4 bits, one scale.</summary>
    Q4_0,
    /// <summary>ggml: 32 values of 4 bits, scale and minimum.</summary>
    Q4_1,
    /// <summary>ggml: 32 values of 5 bits, one scale.</summary>
    Q5_0,
    /// <summary>ggml: 32 values of 5 bits, scale and minimum.</summary>
    Q5_1,
    /// <summary>ggml: 32 values of 8 bits, one scale.</summary>
    Q8_0,
    /// <summary>ggml: 32 values of 8 bits, scale and sum.</summary>
    Q8_1,
    /// <summary>ggml: 256 values of 2 bits.</summary>
    Q2_K,
    /// <summary>ggml: 256 values of 3 bits.</summary>
    Q3_K,
    /// <summary>ggml: 256 values of 4 bits.</summary>
    Q4_K,
    /// <summary>ggml: 256 values of 5 bits.</summary>
    Q5_K,
    /// <summary>ggml: 256 values of 6 bits.</summary>
    Q6_K,
    /// <summary>ggml: 256 values of 8 bits.</summary>
    Q8_K,
    /// <summary>ggml: 2.06 bits a value, codebook.</summary>
    IQ2_XXS,
    /// <summary>ggml: 2.31 bits a value, codebook.</summary>
    IQ2_XS,
    /// <summary>ggml: 3.06 bits a value, codebook.</summary>
    IQ3_XXS,
    /// <summary>ggml: 1.56 bits a value, codebook.</summary>
    IQ1_S,
    /// <summary>ggml: 32 values of 4 bits, non-linear.</summary>
    IQ4_NL,
    /// <summary>ggml: 3.44 bits a value, codebook.</summary>
    IQ3_S,
    /// <summary>ggml: 2.5 bits a value, codebook.</summary>
    IQ2_S,
    /// <summary>ggml: 256 values of 4 bits, non-linear.</summary>
    IQ4_XS,
    /// <summary>ggml: 1.75 bits a value, codebook.</summary>
    IQ1_M,
    /// <summary>ggml: ternary, 1.69 bits a value.</summary>
    TQ1_0,
    /// <summary>ggml: ternary, 2.06 bits a value.</summary>
    TQ2_0,
    /// <summary>ggml: 32 values of 4-bit float, one power-of-two scale.</summary>
    MXFP4,
}
