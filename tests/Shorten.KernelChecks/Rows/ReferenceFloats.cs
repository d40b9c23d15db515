namespace Shorten.KernelChecks.Rows;

/// <summary>16-bit floats by their definition, in double arithmetic: the judge of the bit tricks of the kernels.</summary>
internal static class ReferenceFloats
{
    /// <summary>The value of an F16: (-1)^s 2^(e - 15) (1 + m / 1024). A NaN is quiet, with the sign and the upper payload of the F16.</summary>
    internal static float FromF16(ushort bits)
    {
        int exponent = (bits >> 10) & 31, mantissa = bits & 1023;
        double magnitude = exponent == 0 ? Math.ScaleB(mantissa, -24) : Math.ScaleB(1024 + mantissa, exponent - 25);
        if (exponent == 31 && mantissa != 0)
            return BitConverter.UInt32BitsToSingle((uint)(bits >> 15) << 31 | 0x7fc0_0000u | (uint)mantissa << 13);
        if (exponent == 31)
            magnitude = double.PositiveInfinity;
        return (float)(bits >= 0x8000 ? -magnitude : magnitude);
    }

    /// <summary>The value of a BF16: a float32 whose lower 16 bits are zero.</summary>
    internal static float FromBF16(ushort bits) => BitConverter.UInt32BitsToSingle(bits * 65536u);

    /// <summary>The nearest F16, ties to even.</summary>
    internal static ushort ToF16(float value) => (ushort)(float.IsNaN(value)
        ? Upper16(value) & 0x8000 | 0x7e00 | (BitConverter.SingleToUInt32Bits(value) >> 13) & 0x1ff
        : Nearest(value, mantissaBits: 10, minExponent: -14, bias: 15));

    /// <summary>The nearest BF16, ties to even.</summary>
    internal static ushort ToBF16(float value) => (ushort)(float.IsNaN(value)
        ? Upper16(value) | 0x40
        : Nearest(value, mantissaBits: 7, minExponent: -126, bias: 127));

    private static uint Upper16(float value) => BitConverter.SingleToUInt32Bits(value) >> 16;

    private static uint Nearest(float value, int mantissaBits, int minExponent, int bias)
    {
        uint sign = float.IsNegative(value) ? 0x8000u : 0;
        uint infinity = (uint)(2 * bias + 1) << mantissaBits;
        if (value == 0)
            return sign;
        if (float.IsInfinity(value))
            return sign | infinity;
        double magnitude = Math.Abs((double)value);
        int exponent = Math.Max(Math.ILogB(magnitude), minExponent);
        // In units of the last place, of which a normal number has 2^mantissaBits or more. Rounding up to the next power of two carries into the exponent.
        uint units = (uint)Math.Round(Math.ScaleB(magnitude, mantissaBits - exponent), MidpointRounding.ToEven);
        uint encoded = units + ((uint)(exponent - minExponent) << mantissaBits);
        return sign | Math.Min(encoded, infinity);
    }
}
