using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The register tile for 256-bit vectors, 6 x 16 twice; narrower machines run it as pairs of their vectors.</summary>
internal static unsafe class MatMulTile256
{
    /// <summary>c[6, 32] += a[6, k] b[k, 32]. See <see cref="MatMulTile"/>.</summary>
    public static void Run(float* a, int lda, float* b, int k, float* c, long ldc)
    {
        Half(a, lda, b, k, c, ldc);
        Half(a, lda, b + 16, k, c + 16, ldc);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Half(float* a, int lda, float* b, int k, float* c, long ldc)
    {
        // Rows in threes: one pointer and the offsets lda and 2 lda reach all of them without more address registers.
        long lda1 = lda, lda2 = 2L * lda;
        float* a0 = a, a3 = a + 3 * (long)lda;
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        Vector256<float> c40 = default, c41 = default;
        Vector256<float> c50 = default, c51 = default;
        for (int i = 0; i < k; i++)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8), x;
            x = Vector256.Create(*a0);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a0[lda1]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a0[lda2]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(*a3);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(a3[lda1]);
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(a3[lda2]);
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            b += 32;
            a0++;
            a3++;
        }
        (Vector256.Load(c + 0 * ldc) + c00).Store(c + 0 * ldc);
        (Vector256.Load(c + 0 * ldc + 8) + c01).Store(c + 0 * ldc + 8);
        (Vector256.Load(c + 1 * ldc) + c10).Store(c + 1 * ldc);
        (Vector256.Load(c + 1 * ldc + 8) + c11).Store(c + 1 * ldc + 8);
        (Vector256.Load(c + 2 * ldc) + c20).Store(c + 2 * ldc);
        (Vector256.Load(c + 2 * ldc + 8) + c21).Store(c + 2 * ldc + 8);
        (Vector256.Load(c + 3 * ldc) + c30).Store(c + 3 * ldc);
        (Vector256.Load(c + 3 * ldc + 8) + c31).Store(c + 3 * ldc + 8);
        (Vector256.Load(c + 4 * ldc) + c40).Store(c + 4 * ldc);
        (Vector256.Load(c + 4 * ldc + 8) + c41).Store(c + 4 * ldc + 8);
        (Vector256.Load(c + 5 * ldc) + c50).Store(c + 5 * ldc);
        (Vector256.Load(c + 5 * ldc + 8) + c51).Store(c + 5 * ldc + 8);
    }
}
