using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>The order of a float32 dot product of few rows, the same at every SIMD level: 16 lanes over the whole runs of 32 columns (lane i takes
/// the columns i mod 16, by fused multiply-adds), lanes added in halves, the remaining columns by fused multiply-adds.</summary>
internal static unsafe class FewRowsLanes
{
    /// <summary>Lanes of a sum.</summary>
    public const int Count = 16;

    /// <summary>The dot product of <paramref name="w"/> and <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* w, float* x, int columns)
    {
        Vector256<float> s0 = default, s1 = default;
        int whole = columns / 32 * 32;
        for (int k = 0; k < whole; k += Count)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(w + k), Vector256.Load(x + k), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(w + k + 8), Vector256.Load(x + k + 8), s1);
        }
        return AddRest(Sum(s0 + s1), w + whole, x + whole, columns - whole);
    }

    /// <summary>Four dot products of one w, so that its chains hide each other's latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector128<float> DotFour(float* w, float* x0, float* x1, float* x2, float* x3, int columns)
    {
        Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        int whole = columns / 32 * 32, rest = columns - whole;
        for (int k = 0; k < whole; k += Count)
        {
            Vector256<float> w0 = Vector256.Load(w + k), w1 = Vector256.Load(w + k + 8);
            s00 = Vector256.FusedMultiplyAdd(w0, Vector256.Load(x0 + k), s00);
            s01 = Vector256.FusedMultiplyAdd(w1, Vector256.Load(x0 + k + 8), s01);
            s10 = Vector256.FusedMultiplyAdd(w0, Vector256.Load(x1 + k), s10);
            s11 = Vector256.FusedMultiplyAdd(w1, Vector256.Load(x1 + k + 8), s11);
            s20 = Vector256.FusedMultiplyAdd(w0, Vector256.Load(x2 + k), s20);
            s21 = Vector256.FusedMultiplyAdd(w1, Vector256.Load(x2 + k + 8), s21);
            s30 = Vector256.FusedMultiplyAdd(w0, Vector256.Load(x3 + k), s30);
            s31 = Vector256.FusedMultiplyAdd(w1, Vector256.Load(x3 + k + 8), s31);
        }
        w += whole;
        return Vector128.Create(
            AddRest(Sum(s00 + s01), w, x0 + whole, rest), AddRest(Sum(s10 + s11), w, x1 + whole, rest),
            AddRest(Sum(s20 + s21), w, x2 + whole, rest), AddRest(Sum(s30 + s31), w, x3 + whole, rest));
    }

    /// <summary>Four sums of 16 lanes; x86 only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sums(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) =>
        Sums(a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper(), c.GetLower() + c.GetUpper(), d.GetLower() + d.GetUpper());

    /// <summary>Four sums of 8 lanes, each in the order of <see cref="Sum"/>; x86 only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sums(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector128<float> a4 = a.GetLower() + a.GetUpper(), b4 = b.GetLower() + b.GetUpper(), c4 = c.GetLower() + c.GetUpper(), d4 = d.GetLower() + d.GetUpper();
        // [a0 + a2, a1 + a3, b0 + b2, b1 + b3], and c with d.
        var ab = Sse.MoveLowToHigh(a4, b4) + Sse.MoveHighToLow(b4, a4);
        var cd = Sse.MoveLowToHigh(c4, d4) + Sse.MoveHighToLow(d4, c4);
        return Sse.Shuffle(ab, cd, 0b10_00_10_00) + Sse.Shuffle(ab, cd, 0b11_01_11_01);
    }

    /// <summary>The sum of 8 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.ToScalar() + two.GetElement(1);
    }

    /// <summary><paramref name="sum"/> and the products of the last columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AddRest(float sum, float* w, float* x, int columns)
    {
        for (int k = 0; k < columns; k++)
            sum = MathF.FusedMultiplyAdd(w[k], x[k], sum);
        return sum;
    }
}
