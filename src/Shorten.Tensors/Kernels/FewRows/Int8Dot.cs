using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>The exact products of 32 weight integers with 32 of x, eight sums of four neighbours each.</summary>
internal static class Int8Dot<TBlocks> where TBlocks : struct, IQuantizedBlocks
{
    // Products of two 8-bit numbers, added in pairs, leave 16 bits; with at most 6 bits of weight they fit.
    private static bool PairsOverflow => TBlocks.Offset == 128;

    /// <summary>What <see cref="Add"/> starts from: minus Offset times the sum of the x of a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Start(Vector256<sbyte> x)
    {
        if (TBlocks.Offset == 0 || !AvxVnni.IsSupported && PairsOverflow)
            return Vector256<int>.Zero;
        var sums = AvxVnni.IsSupported
            ? AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, Vector256<byte>.One, x)
            : Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(Vector256<byte>.One, x), Vector256<short>.One);
        return sums * Vector256.Create(-TBlocks.Offset);
    }

    /// <summary><paramref name="start"/> plus the products; together the products of the signed weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<int> start, Vector256<byte> w, Vector256<sbyte> x)
    {
        if (AvxVnni.IsSupported)
            return Vector256.ConvertToSingle(AvxVnni.MultiplyWideningAndAdd(start, w, x));
        if (PairsOverflow)
        {
            // |w| x sign(w): at most 128 x 127 x 2.
            var signed = (w ^ Vector256.Create((byte)0x80)).AsSByte();
            var pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(signed), Avx2.Sign(x, signed));
            return Vector256.ConvertToSingle(Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One));
        }
        return Vector256.ConvertToSingle(start + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(w, x), Vector256<short>.One));
    }
}
