using Shorten.Tensors;

namespace Shorten.Checkpoints.Gguf;

/// <summary>Numbers of the element types in a GGUF file. Those left out were removed from ggml or are no storage types.</summary>
internal static class GgmlTypes
{
    private static readonly Dictionary<uint, DType> ByNumber = new()
    {
        [0] = DType.F32,
        [1] = DType.F16,
        [2] = DType.Q4_0,
        [3] = DType.Q4_1,
        [6] = DType.Q5_0,
        [7] = DType.Q5_1,
        [8] = DType.Q8_0,
        [9] = DType.Q8_1,
        [10] = DType.Q2_K,
        [11] = DType.Q3_K,
        [12] = DType.Q4_K,
        [13] = DType.Q5_K,
        [14] = DType.Q6_K,
        [15] = DType.Q8_K,
        [16] = DType.IQ2_XXS,
        [17] = DType.IQ2_XS,
        [18] = DType.IQ3_XXS,
        [19] = DType.IQ1_S,
        [20] = DType.IQ4_NL,
        [21] = DType.IQ3_S,
        [22] = DType.IQ2_S,
        [23] = DType.IQ4_XS,
        [24] = DType.I8,
        [25] = DType.I16,
        [26] = DType.I32,
        [27] = DType.I64,
        [28] = DType.F64,
        [29] = DType.IQ1_M,
        [30] = DType.BF16,
        [34] = DType.TQ1_0,
        [35] = DType.TQ2_0,
        [39] = DType.MXFP4,
    };

    private static readonly Dictionary<DType, uint> ByDType = ByNumber.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static bool TryGetDType(uint number, out DType dtype) => ByNumber.TryGetValue(number, out dtype);

    public static bool TryGetNumber(DType dtype, out uint number) => ByDType.TryGetValue(dtype, out number);
}
