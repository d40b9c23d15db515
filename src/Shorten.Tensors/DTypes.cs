namespace Shorten.Tensors;

/// <summary>Sizes of the element types: values to a block, bytes to a block.</summary>
public static class DTypes
{
    /// <summary>Number of values that one block of <paramref name="dtype"/> holds; 1 for plain types.</summary>
    public static int BlockElements(this DType dtype) => Layout(dtype).Elements;

    /// <summary>Bytes of one block of <paramref name="dtype"/>.</summary>
    public static int BlockBytes(this DType dtype) => Layout(dtype).Bytes;

    /// <summary>True for <see cref="DType.F32"/>, <see cref="DType.F16"/>, <see cref="DType.BF16"/> and <see cref="DType.F64"/>.</summary>
    public static bool IsFloat(this DType dtype) => dtype is DType.F32 or DType.F16 or DType.BF16 or DType.F64;

    /// <summary>True for ggml's block types, whose values share a scale.</summary>
    public static bool IsQuantized(this DType dtype) => dtype >= DType.Q4_0;

    /// <summary>Bytes of <paramref name="elements"/> consecutive values, which must fill whole blocks.</summary>
    /// <exception cref="ArgumentException">The values do not fill whole blocks.</exception>
    /// <exception cref="OverflowException">The size does not fit 64 bits.</exception>
    public static long Bytes(this DType dtype, long elements)
    {
        var (blockElements, blockBytes) = Layout(dtype);
        if (elements % blockElements != 0)
            throw new ArgumentException($"{elements} values of {dtype} do not fill blocks of {blockElements}", nameof(elements));
        return checked(elements / blockElements * blockBytes);
    }

    private static (int Elements, int Bytes) Layout(DType dtype) => dtype switch
    {
        DType.F32 or DType.I32 or DType.U32 => (1, 4),
        DType.F16 or DType.BF16 or DType.I16 or DType.U16 => (1, 2),
        DType.F64 or DType.I64 or DType.U64 or DType.C64 => (1, 8),
        DType.Bool or DType.I8 or DType.U8 or DType.F8_E4M3 or DType.F8_E5M2 or DType.F8_E8M0 => (1, 1),
        DType.F4 => (2, 1),
        DType.F6_E2M3 or DType.F6_E3M2 => (4, 3),
        DType.Q4_0 or DType.IQ4_NL => (32, 18),
        DType.Q4_1 => (32, 20),
        DType.Q5_0 => (32, 22),
        DType.Q5_1 => (32, 24),
        DType.Q8_0 => (32, 34),
        DType.Q8_1 => (32, 36),
        DType.Q2_K => (256, 84),
        DType.Q3_K or DType.IQ3_S => (256, 110),
        DType.Q4_K => (256, 144),
        DType.Q5_K => (256, 176),
        DType.Q6_K => (256, 210),
        DType.Q8_K => (256, 292),
        DType.IQ2_XXS or DType.TQ2_0 => (256, 66),
        DType.IQ2_XS => (256, 74),
        DType.IQ3_XXS => (256, 98),
        DType.IQ1_S => (256, 50),
        DType.IQ2_S => (256, 82),
        DType.IQ4_XS => (256, 136),
        DType.IQ1_M => (256, 56),
        DType.TQ1_0 => (256, 54),
        DType.MXFP4 => (32, 17),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "unknown dtype"),
    };
}
