using Shorten.Tensors;

namespace Shorten.Checkpoints.PyTorch;

/// <summary>PyTorch's names of the element types. The newer ones have no storage class of their own: their storages are of bytes.</summary>
internal static class PyTorchDTypes
{
    public static IReadOnlyList<(string? Storage, string Name, DType DType)> All { get; } =
    [
        ("FloatStorage", "float32", DType.F32),
        ("HalfStorage", "float16", DType.F16),
        ("BFloat16Storage", "bfloat16", DType.BF16),
        ("DoubleStorage", "float64", DType.F64),
        ("BoolStorage", "bool", DType.Bool),
        ("CharStorage", "int8", DType.I8),
        ("ByteStorage", "uint8", DType.U8),
        ("ShortStorage", "int16", DType.I16),
        ("IntStorage", "int32", DType.I32),
        ("LongStorage", "int64", DType.I64),
        ("ComplexFloatStorage", "complex64", DType.C64),
        (null, "uint16", DType.U16),
        (null, "uint32", DType.U32),
        (null, "uint64", DType.U64),
        (null, "float8_e4m3fn", DType.F8_E4M3),
        (null, "float8_e5m2", DType.F8_E5M2),
        (null, "float8_e8m0fnu", DType.F8_E8M0),
    ];
}
