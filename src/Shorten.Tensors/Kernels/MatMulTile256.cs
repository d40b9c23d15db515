using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The float32 register tile for 256-bit vectors, 6 x 16 twice; narrower machines run it as pairs of their vectors.</summary>
internal static unsafe class MatMulTile256
{
    private const int Rows = 6, Half = 16;

    /// <summary>See <see cref="MatMulTile.Run"/>.</summary>
    public static void Run(float* a, int tiles, float* b, int depth, float* c, long ldc, bool add)
    {
        for (int tile = 0; tile < tiles; tile++)
        {
            float* rows = a + tile * (Rows * MatMulTile.RowLength), sums = c + tile * Rows * ldc;
            Tile(rows, b, depth, sums, ldc, add);
            Tile(rows, b + Half, depth, sums + Half, ldc, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* a, float* b, int depth, float* c, long ldc, bool add)
    {
        const int Lda = MatMulTile.RowLength;
        Vector256<float> c00 = default, c01 = default;
        Vector256<float> c10 = default, c11 = default;
        Vector256<float> c20 = default, c21 = default;
        Vector256<float> c30 = default, c31 = default;
        Vector256<float> c40 = default, c41 = default;
        Vector256<float> c50 = default, c51 = default;
        for (float* end = a + depth; a < end; a++, b += MatMulTile.PanelColumns)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8), x;
            x = Vector256.Create(*a);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a[Lda]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a[2 * Lda]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a[3 * Lda]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            x = Vector256.Create(a[4 * Lda]);
            c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            x = Vector256.Create(a[5 * Lda]);
            c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
        }
        Put(c + 0 * ldc, c00, c01, add);
        Put(c + 1 * ldc, c10, c11, add);
        Put(c + 2 * ldc, c20, c21, add);
        Put(c + 3 * ldc, c30, c31, add);
        Put(c + 4 * ldc, c40, c41, add);
        Put(c + 5 * ldc, c50, c51, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector256<float> sum0, Vector256<float> sum1, bool add)
    {
        (add ? Vector256.Load(c) + sum0 : sum0).Store(c);
        (add ? Vector256.Load(c + 8) + sum1 : sum1).Store(c + 8);
    }
}
