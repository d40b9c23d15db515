using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The register tile of attention for 256-bit vectors: 4 rows by two vectors of 8, in 16 registers. Also the portable path.</summary>
internal static unsafe class AttentionTile256
{
    private const int Columns = AttentionTile.Columns;

    /// <summary>Rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>Lanes of a tile.</summary>
    public const int Lanes = 16;

    /// <summary>c[4, 16] = c factors + a[4, k] b[k, 16]. See <see cref="AttentionTile"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* a, long rowStride, long depthStride, float* b, int k, float* factors, float* c)
    {
        long stride2 = 2 * rowStride, stride3 = 3 * rowStride;
        float* a0 = a;
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        for (int i = 0; i < k; i++)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8), x;
            x = Vector256.Create(*a0);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a0[rowStride]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a0[stride2]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a0[stride3]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            b += Columns;
            a0 += depthStride;
        }
        if (factors == null)
        {
            c00.Store(c + 0 * Columns);
            c01.Store(c + 0 * Columns + 8);
            c10.Store(c + 1 * Columns);
            c11.Store(c + 1 * Columns + 8);
            c20.Store(c + 2 * Columns);
            c21.Store(c + 2 * Columns + 8);
            c30.Store(c + 3 * Columns);
            c31.Store(c + 3 * Columns + 8);
            return;
        }
        Vector256<float> f0 = Vector256.Load(factors), f1 = Vector256.Load(factors + 8);
        Vector256.FusedMultiplyAdd(Vector256.Load(c + 0 * Columns), f0, c00).Store(c + 0 * Columns);
        Vector256.FusedMultiplyAdd(Vector256.Load(c + 0 * Columns + 8), f1, c01).Store(c + 0 * Columns + 8);
        Vector256.FusedMultiplyAdd(Vector256.Load(c + 1 * Columns), f0, c10).Store(c + 1 * Columns);
        Vector256.FusedMultiplyAdd(Vector256.Load(c + 1 * Columns + 8), f1, c11).Store(c + 1 * Columns + 8);
        Vector256.FusedMultiplyAdd(Vector256.Load(c + 2 * Columns), f0, c20).Store(c + 2 * Columns);
        Vector256.FusedMultiplyAdd(Vector256.Load(c + 2 * Columns + 8), f1, c21).Store(c + 2 * Columns + 8);
        Vector256.FusedMultiplyAdd(Vector256.Load(c + 3 * Columns), f0, c30).Store(c + 3 * Columns);
        Vector256.FusedMultiplyAdd(Vector256.Load(c + 3 * Columns + 8), f1, c31).Store(c + 3 * Columns + 8);
    }
}
