using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>The float32 register tile for machines with 512-bit vectors: 12 x 32.</summary>
internal static unsafe class MatMulTile512
{
    private const int Rows = 12;

    /// <summary>See <see cref="MatMulTile.Run"/>.</summary>
    public static void Run(float* a, int tiles, float* b, int depth, float* c, long ldc, bool add)
    {
        for (int tile = 0; tile < tiles; tile++)
            Tile(a + tile * (Rows * MatMulTile.RowLength), b, depth, c + tile * Rows * ldc, ldc, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* a, float* b, int depth, float* c, long ldc, bool add)
    {
        const int Lda = MatMulTile.RowLength;
        long next = (long)depth * MatMulTile.PanelColumns;
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
        for (float* end = a + depth; a < end; a++, b += MatMulTile.PanelColumns)
        {
            if (Sse.IsSupported)
            {
                // The same unit of the next panel, into the second-level cache.
                Sse.Prefetch1(b + next);
                Sse.Prefetch1(b + next + 16);
            }
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), x;
            x = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a[Lda]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a[2 * Lda]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a[3 * Lda]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(a[4 * Lda]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a[5 * Lda]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a[6 * Lda]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a[7 * Lda]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            x = Vector512.Create(a[8 * Lda]);
            c80 = Vector512.FusedMultiplyAdd(x, b0, c80);
            c81 = Vector512.FusedMultiplyAdd(x, b1, c81);
            x = Vector512.Create(a[9 * Lda]);
            c90 = Vector512.FusedMultiplyAdd(x, b0, c90);
            c91 = Vector512.FusedMultiplyAdd(x, b1, c91);
            x = Vector512.Create(a[10 * Lda]);
            ca0 = Vector512.FusedMultiplyAdd(x, b0, ca0);
            ca1 = Vector512.FusedMultiplyAdd(x, b1, ca1);
            x = Vector512.Create(a[11 * Lda]);
            cb0 = Vector512.FusedMultiplyAdd(x, b0, cb0);
            cb1 = Vector512.FusedMultiplyAdd(x, b1, cb1);
        }
        Put(c + 0 * ldc, c00, c01, add);
        Put(c + 1 * ldc, c10, c11, add);
        Put(c + 2 * ldc, c20, c21, add);
        Put(c + 3 * ldc, c30, c31, add);
        Put(c + 4 * ldc, c40, c41, add);
        Put(c + 5 * ldc, c50, c51, add);
        Put(c + 6 * ldc, c60, c61, add);
        Put(c + 7 * ldc, c70, c71, add);
        Put(c + 8 * ldc, c80, c81, add);
        Put(c + 9 * ldc, c90, c91, add);
        Put(c + 10 * ldc, ca0, ca1, add);
        Put(c + 11 * ldc, cb0, cb1, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> sum0, Vector512<float> sum1, bool add)
    {
        (add ? Vector512.Load(c) + sum0 : sum0).Store(c);
        (add ? Vector512.Load(c + 16) + sum1 : sum1).Store(c + 16);
    }
}
