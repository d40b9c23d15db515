using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The product of two short rows: a head of a query with a key, a row with itself.</summary>
internal static unsafe class DotProduct
{
    /// <summary>Sum of a[i] b[i], i below <paramref name="count"/>: 32 lanes, added pairwise at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run(float* a, float* b, int count)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i + 32 <= count; i += 32)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 16), Vector256.Load(b + i + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 24), Vector256.Load(b + i + 24), s3);
        }
        for (; i + 8 <= count; i += 8)
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
        float sum = Simd.Sum(s0 + s1 + (s2 + s3));
        for (; i < count; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>What <see cref="Run"/> gives for <paramref name="a"/> and each of four rows b, <paramref name="stride"/> apart, bit for bit; count is a multiple of 32. AVX-512 only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Four(float* a, float* b, long stride, int count)
    {
        float* c = b + stride, d = c + stride, e = d + stride;
        Vector512<float> b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default, e0 = default, e1 = default;
        for (int i = 0; i < count; i += 32)
        {
            Vector512<float> a0 = Vector512.Load(a + i), a1 = Vector512.Load(a + i + 16);
            b0 = Vector512.FusedMultiplyAdd(a0, Vector512.Load(b + i), b0);
            b1 = Vector512.FusedMultiplyAdd(a1, Vector512.Load(b + i + 16), b1);
            c0 = Vector512.FusedMultiplyAdd(a0, Vector512.Load(c + i), c0);
            c1 = Vector512.FusedMultiplyAdd(a1, Vector512.Load(c + i + 16), c1);
            d0 = Vector512.FusedMultiplyAdd(a0, Vector512.Load(d + i), d0);
            d1 = Vector512.FusedMultiplyAdd(a1, Vector512.Load(d + i + 16), d1);
            e0 = Vector512.FusedMultiplyAdd(a0, Vector512.Load(e + i), e0);
            e1 = Vector512.FusedMultiplyAdd(a1, Vector512.Load(e + i + 16), e1);
        }
        return FewRowsLanes.Sums(Halves(b0) + Halves(b1), Halves(c0) + Halves(c1), Halves(d0) + Halves(d1), Halves(e0) + Halves(e1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(Vector512<float> x) => x.GetLower() + x.GetUpper();
}
