using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The register tile of attention for 512-bit vectors: 8 rows by two vectors of 16, enough sums to hide the latency of a multiply-add.</summary>
internal static unsafe class AttentionTile512
{
    private const int Columns = AttentionTile.Columns;

    /// <summary>c[8, 32] = c factors + a[8, k] b[k, 32]. See <see cref="AttentionTile"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, long rowStride, long depthStride, float* b, int k, float* factors, float* c)
    {
        long stride2 = 2 * rowStride, stride3 = 3 * rowStride;
        float* a0 = a, a4 = a + 4 * rowStride;
        Vector512<float> c00 = default, c01 = default;
        Vector512<float> c10 = default, c11 = default;
        Vector512<float> c20 = default, c21 = default;
        Vector512<float> c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default;
        Vector512<float> c50 = default, c51 = default;
        Vector512<float> c60 = default, c61 = default;
        Vector512<float> c70 = default, c71 = default;
        for (int i = 0; i < k; i++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), x;
            x = Vector512.Create(*a0);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a0[rowStride]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a0[stride2]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a0[stride3]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(*a4);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a4[rowStride]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a4[stride2]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a4[stride3]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            b += Columns;
            a0 += depthStride;
            a4 += depthStride;
        }
        if (factors == null)
        {
            c00.Store(c + 0 * Columns);
            c01.Store(c + 0 * Columns + 16);
            c10.Store(c + 1 * Columns);
            c11.Store(c + 1 * Columns + 16);
            c20.Store(c + 2 * Columns);
            c21.Store(c + 2 * Columns + 16);
            c30.Store(c + 3 * Columns);
            c31.Store(c + 3 * Columns + 16);
            c40.Store(c + 4 * Columns);
            c41.Store(c + 4 * Columns + 16);
            c50.Store(c + 5 * Columns);
            c51.Store(c + 5 * Columns + 16);
            c60.Store(c + 6 * Columns);
            c61.Store(c + 6 * Columns + 16);
            c70.Store(c + 7 * Columns);
            c71.Store(c + 7 * Columns + 16);
            return;
        }
        Vector512<float> f0 = Vector512.Load(factors), f1 = Vector512.Load(factors + 16);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 0 * Columns), f0, c00).Store(c + 0 * Columns);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 0 * Columns + 16), f1, c01).Store(c + 0 * Columns + 16);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 1 * Columns), f0, c10).Store(c + 1 * Columns);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 1 * Columns + 16), f1, c11).Store(c + 1 * Columns + 16);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 2 * Columns), f0, c20).Store(c + 2 * Columns);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 2 * Columns + 16), f1, c21).Store(c + 2 * Columns + 16);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 3 * Columns), f0, c30).Store(c + 3 * Columns);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 3 * Columns + 16), f1, c31).Store(c + 3 * Columns + 16);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 4 * Columns), f0, c40).Store(c + 4 * Columns);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 4 * Columns + 16), f1, c41).Store(c + 4 * Columns + 16);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 5 * Columns), f0, c50).Store(c + 5 * Columns);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 5 * Columns + 16), f1, c51).Store(c + 5 * Columns + 16);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 6 * Columns), f0, c60).Store(c + 6 * Columns);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 6 * Columns + 16), f1, c61).Store(c + 6 * Columns + 16);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 7 * Columns), f0, c70).Store(c + 7 * Columns);
        Vector512.FusedMultiplyAdd(Vector512.Load(c + 7 * Columns + 16), f1, c71).Store(c + 7 * Columns + 16);
    }
}
