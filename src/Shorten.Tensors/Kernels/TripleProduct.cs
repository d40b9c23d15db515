using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The sum of the products of three rows: what the backward of a norm needs of each row.</summary>
internal static unsafe class TripleProduct
{
    /// <summary>Sum of a[i] b[i] c[i], i below <paramref name="count"/>: 16 lanes, added pairwise at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run(float* a, float* b, float* c, int count)
    {
        Vector256<float> s0 = default, s1 = default;
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i) * Vector256.Load(b + i), Vector256.Load(c + i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 8) * Vector256.Load(b + i + 8), Vector256.Load(c + i + 8), s1);
        }
        for (; i + 8 <= count; i += 8)
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i) * Vector256.Load(b + i), Vector256.Load(c + i), s0);
        float sum = Simd.Sum(s0 + s1);
        for (; i < count; i++)
            sum += a[i] * b[i] * c[i];
        return sum;
    }
}
