using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Products of one row with a weight of few rows, in vectors of 16: narrower machines take two or four for one, with the same bits.</summary>
internal static unsafe class LowRankRow
{
    /// <summary>Columns of a tile of <see cref="AddTile"/>.</summary>
    public const int TileColumns = 64;

    private const int Lanes = 16;

    /// <summary>y[r] = scale x W[r]^T for every row of W: four at a time, so that x is loaded once for them.</summary>
    public static void Dots(float* x, Tensor weight, float scale, float* y)
    {
        int r = 0, count = weight.Columns;
        for (; r + 4 <= weight.Rows; r += 4)
            FourDots(x, weight.Row(r), count, y + r);
        for (; r < weight.Rows; r++)
            y[r] = DotProduct.Run(x, weight.Row(r), count);
        for (r = 0; r < weight.Rows; r++)
            y[r] *= scale;
    }

    // Eight chains hide the latency of the additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourDots(float* x, float* weight, int count, float* y)
    {
        float* w0 = weight, w1 = weight + count, w2 = w1 + count, w3 = w2 + count;
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        int i = 0;
        for (; i + 2 * Lanes <= count; i += 2 * Lanes)
        {
            Vector512<float> low = Vector512.Load(x + i), high = Vector512.Load(x + i + Lanes);
            a0 = Vector512.FusedMultiplyAdd(low, Vector512.Load(w0 + i), a0);
            a1 = Vector512.FusedMultiplyAdd(low, Vector512.Load(w1 + i), a1);
            a2 = Vector512.FusedMultiplyAdd(low, Vector512.Load(w2 + i), a2);
            a3 = Vector512.FusedMultiplyAdd(low, Vector512.Load(w3 + i), a3);
            b0 = Vector512.FusedMultiplyAdd(high, Vector512.Load(w0 + i + Lanes), b0);
            b1 = Vector512.FusedMultiplyAdd(high, Vector512.Load(w1 + i + Lanes), b1);
            b2 = Vector512.FusedMultiplyAdd(high, Vector512.Load(w2 + i + Lanes), b2);
            b3 = Vector512.FusedMultiplyAdd(high, Vector512.Load(w3 + i + Lanes), b3);
        }
        y[0] = Sum(a0 + b0);
        y[1] = Sum(a1 + b1);
        y[2] = Sum(a2 + b2);
        y[3] = Sum(a3 + b3);
        for (; i < count; i++)
        {
            y[0] += x[i] * w0[i];
            y[1] += x[i] * w1[i];
            y[2] += x[i] * w2[i];
            y[3] += x[i] * w3[i];
        }
    }

    /// <summary>y[k] = sum over r of down[r] W[r, k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sums(float* down, Tensor weight, float* y)
    {
        int rank = (int)weight.Rows, columns = weight.Columns, i = 0;
        for (; i + 4 * Lanes <= columns; i += 4 * Lanes)
        {
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
            for (int r = 0; r < rank; r++)
            {
                float* w = weight.Data + (long)r * columns + i;
                var factor = Vector512.Create(down[r]);
                s0 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(w), s0);
                s1 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(w + Lanes), s1);
                s2 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(w + 2 * Lanes), s2);
                s3 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(w + 3 * Lanes), s3);
            }
            s0.Store(y + i);
            s1.Store(y + i + Lanes);
            s2.Store(y + i + 2 * Lanes);
            s3.Store(y + i + 3 * Lanes);
        }
        for (; i < columns; i++)
        {
            y[i] = 0;
            for (int r = 0; r < rank; r++)
                y[i] += down[r] * weight.Data[(long)r * columns + i];
        }
    }

    /// <summary>sums[64] += the rows of a tile <c>[rows, 64]</c>, each times its factor (every <paramref name="stride"/>-th value of <paramref name="factors"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTile(float* factors, int stride, float* tile, int rows, float* sums)
    {
        Vector512<float> s0 = Vector512.Load(sums), s1 = Vector512.Load(sums + Lanes), s2 = Vector512.Load(sums + 2 * Lanes), s3 = Vector512.Load(sums + 3 * Lanes);
        for (int row = 0; row < rows; row++, tile += TileColumns)
        {
            var factor = Vector512.Create(factors[(long)row * stride]);
            s0 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(tile), s0);
            s1 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(tile + Lanes), s1);
            s2 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(tile + 2 * Lanes), s2);
            s3 = Vector512.FusedMultiplyAdd(factor, Vector512.Load(tile + 3 * Lanes), s3);
        }
        s0.Store(sums);
        s1.Store(sums + Lanes);
        s2.Store(sums + 2 * Lanes);
        s3.Store(sums + 3 * Lanes);
    }

    private static float Sum(Vector512<float> x) => Simd.Sum(x.GetLower() + x.GetUpper());
}
