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
}
