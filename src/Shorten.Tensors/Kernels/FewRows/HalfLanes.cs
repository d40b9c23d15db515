using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>F16 in the lower halves of 32-bit lanes to float32, exactly.</summary>
/// <remarks>Exponent and mantissa moved into place make the value times 2^-112, subnormals included; infinity and NaN need all exponent bits set.</remarks>
internal static class HalfLanes
{
    private const uint MagnitudeBits = 0x7fff, SignBit = 0x8000, FirstInfinity = 0x7c00u << 13, ExponentBits = 0x7f80_0000;
    private const float Unscale = 5.192297e33f; // 2^112

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ToSingle(Vector256<uint> bits)
    {
        var magnitude = (bits & Vector256.Create(MagnitudeBits)) << 13;
        var value = (magnitude.AsSingle() * Vector256.Create(Unscale)).AsUInt32();
        value |= Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(FirstInfinity)) & Vector256.Create(ExponentBits);
        return (value | ((bits & Vector256.Create(SignBit)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Vector512<uint> bits)
    {
        var magnitude = (bits & Vector512.Create(MagnitudeBits)) << 13;
        var value = (magnitude.AsSingle() * Vector512.Create(Unscale)).AsUInt32();
        value |= Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(FirstInfinity)) & Vector512.Create(ExponentBits);
        return (value | ((bits & Vector512.Create(SignBit)) << 16)).AsSingle();
    }
}
