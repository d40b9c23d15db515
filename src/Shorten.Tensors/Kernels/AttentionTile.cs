using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The two matrix products of attention, with 32 queries in lanes: <c>c[rows, 32] = a[rows, k] b[k, 32]</c>, or the same plus c times a factor for each lane.</summary>
/// <remarks>a[r, i] lies at <c>a + r rowStride + i depthStride</c>: keys as they lie for the scores, values as they lie, transposed by their strides, for the sums.
/// Every value is a chain of fused multiply-adds over i in order that starts at zero: all widths give the same bits.</remarks>
internal static unsafe class AttentionTile
{
    /// <summary>Lanes of b and c: their row length.</summary>
    public const int Columns = 32;

    private const int Rows = 8;

    /// <summary>The next multiple of the rows that are done together.</summary>
    public static int RoundUp(int rows) => (rows + Rows - 1) / Rows * Rows;

    /// <summary>c = a b where <paramref name="factors"/> is null, else c = c factors + a b.</summary>
    public static void Run(float* a, long rowStride, long depthStride, float* b, int k, float* factors, float* c, int rows)
    {
        int row = 0;
        for (; row + Rows <= rows; row += Rows)
            EightRows(a + row * rowStride, rowStride, depthStride, b, k, factors, c + row * Columns);
        for (; row < rows; row++)
            OneRow(a + row * rowStride, depthStride, b, k, factors, c + row * Columns);
    }

    private static void EightRows(float* a, long rowStride, long depthStride, float* b, int k, float* factors, float* c)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AttentionTile512.Run(a, rowStride, depthStride, b, k, factors, c);
            return;
        }
        for (int row = 0; row < Rows; row += AttentionTile256.Rows)
        {
            for (int lane = 0; lane < Columns; lane += AttentionTile256.Lanes)
                AttentionTile256.Run(a + row * rowStride, rowStride, depthStride, b + lane, k, factors == null ? null : factors + lane, c + row * Columns + lane);
        }
    }

    // What is left over of keys or of an odd head size.
    private static void OneRow(float* a, long depthStride, float* b, int k, float* factors, float* c)
    {
        Vector256<float> c0 = default, c1 = default, c2 = default, c3 = default;
        for (int i = 0; i < k; i++)
        {
            var x = Vector256.Create(a[i * depthStride]);
            float* lanes = b + (long)i * Columns;
            c0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(lanes), c0);
            c1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(lanes + 8), c1);
            c2 = Vector256.FusedMultiplyAdd(x, Vector256.Load(lanes + 16), c2);
            c3 = Vector256.FusedMultiplyAdd(x, Vector256.Load(lanes + 24), c3);
        }
        Store(c0, factors, c, 0);
        Store(c1, factors, c, 8);
        Store(c2, factors, c, 16);
        Store(c3, factors, c, 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> sum, float* factors, float* c, int lane) =>
        (factors == null ? sum : Vector256.FusedMultiplyAdd(Vector256.Load(c + lane), Vector256.Load(factors + lane), sum)).Store(c + lane);
}
