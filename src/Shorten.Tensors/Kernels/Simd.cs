using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Elementary functions on lanes: the same operations at every width, so the same bits.</summary>
internal static class Simd
{
    /// <summary>e^x, below 2 ulp, subnormal results included; 0 below -104, infinity above 88.73, NaN for NaN.</summary>
    /// <remarks>x = n ln 2 + r with |r| at most ln 2 / 2 (ln 2 in two parts), a polynomial of degree 7 for e^r, n added to the exponent.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : struct, ILanes<T>
    {
        var clamped = T.Min(T.Max(x, T.Create(-104f)), T.Create(89f));
        var n = T.Round(clamped * T.Create(1.44269504f));
        var r = T.FusedMultiplyAdd(n, T.Create(-0.693359375f), clamped);
        r = T.FusedMultiplyAdd(n, T.Create(2.12194440e-4f), r);
        var p = T.Create(1.9841270e-4f);
        p = T.FusedMultiplyAdd(p, r, T.Create(1.3888889e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Create(8.3333333e-3f));
        p = T.FusedMultiplyAdd(p, r, T.Create(4.1666667e-2f));
        p = T.FusedMultiplyAdd(p, r, T.Create(1.6666667e-1f));
        p = T.FusedMultiplyAdd(p, r, T.Create(0.5f));
        p = T.FusedMultiplyAdd(p, r * r, r) + T.Create(1f);
        return T.KeepNaN(x, T.TimesPowerOfTwo(p, n));
    }

    /// <summary>tanh(x) = 1 - 2 / (e^2x + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x) where T : struct, ILanes<T> => T.Create(1f) - T.Create(2f) / (Exp(x + x) + T.Create(1f));

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : struct, ILanes<T> => T.Create(1f) / (T.Create(1f) + Exp(T.Create(0f) - x));

    /// <summary>The cumulative normal distribution (1 + erf(x / sqrt 2)) / 2, within 3 units of 2^-24, and its density e^(-x^2 / 2) / sqrt(2 pi).</summary>
    /// <remarks>Below 1.25 one half and x times a polynomial of degree 5 in x^2; above, the upper tail as e^(-x^2 / 2) times a polynomial of degree 6 in 1 / (1 + x / 2). Both were fitted to the
    /// least largest error, 0.04 units of the distribution and 4 of the tail.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Normal<T>(T x, out T density) where T : struct, ILanes<T>
    {
        T zero = T.Create(0f), one = T.Create(1f), size = T.Max(x, zero - x), square = x * x;
        var e = Exp(T.Create(-0.5f) * square);
        density = e * T.Create(0.39894228f);

        var middle = T.Create(-6.6448529e-6f);
        middle = T.FusedMultiplyAdd(middle, square, T.Create(1.1032743e-4f));
        middle = T.FusedMultiplyAdd(middle, square, T.Create(-1.1827096e-3f));
        middle = T.FusedMultiplyAdd(middle, square, T.Create(9.9715004e-3f));
        middle = T.FusedMultiplyAdd(middle, square, T.Create(-6.6489987e-2f));
        middle = T.FusedMultiplyAdd(middle, square, T.Create(0.39894226f));

        var t = one / T.FusedMultiplyAdd(size, T.Create(0.5f), one);
        var tail = T.Create(0.1206478f);
        tail = T.FusedMultiplyAdd(tail, t, T.Create(-0.30698717f));
        tail = T.FusedMultiplyAdd(tail, t, T.Create(0.16529901f));
        tail = T.FusedMultiplyAdd(tail, t, T.Create(0.11922223f));
        tail = T.FusedMultiplyAdd(tail, t, T.Create(0.20405017f));
        tail = T.FusedMultiplyAdd(tail, t, T.Create(0.19910308f));
        tail = e * T.FusedMultiplyAdd(tail, t, T.Create(1.2189211e-5f));

        var outer = T.IfLess(x, zero, tail, one - tail);
        return T.KeepNaN(x, T.IfLess(size, T.Create(1.25f), T.FusedMultiplyAdd(x, middle, T.Create(0.5f)), outer));
    }

    /// <summary>cap tanh(x / cap), or x where <paramref name="cap"/> is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SoftCap<T>(T x, float cap) where T : struct, ILanes<T> => cap == 0 ? x : T.Create(cap) * Tanh(x / T.Create(cap));

    /// <summary>Sum of the lanes: halves onto each other, the same order on every machine.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> x)
    {
        var quarter = x.GetLower() + x.GetUpper();
        return quarter[0] + quarter[2] + (quarter[1] + quarter[3]);
    }
}
