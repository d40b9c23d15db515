using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The register tile for machines with 512-bit vectors: 12 x 32.</summary>
internal static unsafe class MatMulTile512
{
    /// <summary>c[12, 32] += a[12, k] b[k, 32]. See <see cref="MatMulTile"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, int lda, float* b, int k, float* c, long ldc)
    {
        // Rows in threes: one pointer and the offsets lda and 2 lda reach all of them without more address registers.
        long lda1 = lda, lda2 = 2L * lda;
        float* a0 = a, a3 = a + 3 * (long)lda, a6 = a + 6 * (long)lda, a9 = a + 9 * (long)lda;
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        Vector512<float> c80 = default, c81 = default;
        Vector512<float> c90 = default, c91 = default;
        Vector512<float> ca0 = default, ca1 = default;
        Vector512<float> cb0 = default, cb1 = default;
        for (int i = 0; i < k; i++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), x;
            x = Vector512.Create(*a0);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a0[lda1]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a0[lda2]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(*a3);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(a3[lda1]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a3[lda2]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(*a6);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a6[lda1]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            x = Vector512.Create(a6[lda2]);
            c80 = Vector512.FusedMultiplyAdd(x, b0, c80);
            c81 = Vector512.FusedMultiplyAdd(x, b1, c81);
            x = Vector512.Create(*a9);
            c90 = Vector512.FusedMultiplyAdd(x, b0, c90);
            c91 = Vector512.FusedMultiplyAdd(x, b1, c91);
            x = Vector512.Create(a9[lda1]);
            ca0 = Vector512.FusedMultiplyAdd(x, b0, ca0);
            ca1 = Vector512.FusedMultiplyAdd(x, b1, ca1);
            x = Vector512.Create(a9[lda2]);
            cb0 = Vector512.FusedMultiplyAdd(x, b0, cb0);
            cb1 = Vector512.FusedMultiplyAdd(x, b1, cb1);
            b += 32;
            a0++;
            a3++;
            a6++;
            a9++;
        }
        (Vector512.Load(c + 0 * ldc) + c00).Store(c + 0 * ldc);
        (Vector512.Load(c + 0 * ldc + 16) + c01).Store(c + 0 * ldc + 16);
        (Vector512.Load(c + 1 * ldc) + c10).Store(c + 1 * ldc);
        (Vector512.Load(c + 1 * ldc + 16) + c11).Store(c + 1 * ldc + 16);
        (Vector512.Load(c + 2 * ldc) + c20).Store(c + 2 * ldc);
        (Vector512.Load(c + 2 * ldc + 16) + c21).Store(c + 2 * ldc + 16);
        (Vector512.Load(c + 3 * ldc) + c30).Store(c + 3 * ldc);
        (Vector512.Load(c + 3 * ldc + 16) + c31).Store(c + 3 * ldc + 16);
        (Vector512.Load(c + 4 * ldc) + c40).Store(c + 4 * ldc);
        (Vector512.Load(c + 4 * ldc + 16) + c41).Store(c + 4 * ldc + 16);
        (Vector512.Load(c + 5 * ldc) + c50).Store(c + 5 * ldc);
        (Vector512.Load(c + 5 * ldc + 16) + c51).Store(c + 5 * ldc + 16);
        (Vector512.Load(c + 6 * ldc) + c60).Store(c + 6 * ldc);
        (Vector512.Load(c + 6 * ldc + 16) + c61).Store(c + 6 * ldc + 16);
        (Vector512.Load(c + 7 * ldc) + c70).Store(c + 7 * ldc);
        (Vector512.Load(c + 7 * ldc + 16) + c71).Store(c + 7 * ldc + 16);
        (Vector512.Load(c + 8 * ldc) + c80).Store(c + 8 * ldc);
        (Vector512.Load(c + 8 * ldc + 16) + c81).Store(c + 8 * ldc + 16);
        (Vector512.Load(c + 9 * ldc) + c90).Store(c + 9 * ldc);
        (Vector512.Load(c + 9 * ldc + 16) + c91).Store(c + 9 * ldc + 16);
        (Vector512.Load(c + 10 * ldc) + ca0).Store(c + 10 * ldc);
        (Vector512.Load(c + 10 * ldc + 16) + ca1).Store(c + 10 * ldc + 16);
        (Vector512.Load(c + 11 * ldc) + cb0).Store(c + 11 * ldc);
        (Vector512.Load(c + 11 * ldc + 16) + cb1).Store(c + 11 * ldc + 16);
    }
}
