using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Four rows of a stored weight times one, two or four rows of x, over the whole runs of 32 columns, in the order of <see cref="FewRowsLanes"/>.</summary>
/// <remarks>One register a product. sums: [rows of x, 4]. Rows of x are <c>stride</c> floats apart.</remarks>
internal static unsafe class FewRowsTile512<TLanes> where TLanes : struct, IWeightLanes
{
    /// <summary>One row of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(in WeightTile tile, float* x, int runs, float* sums)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int run = 0; run < runs; run++, x += 32)
        {
            Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + 16);
            TLanes.Load(tile, 0, run, out var w0, out var w1);
            s0 = Add(w0, w1, x0, x1, s0);
            TLanes.Load(tile, 1, run, out w0, out w1);
            s1 = Add(w0, w1, x0, x1, s1);
            TLanes.Load(tile, 2, run, out w0, out w1);
            s2 = Add(w0, w1, x0, x1, s2);
            TLanes.Load(tile, 3, run, out w0, out w1);
            s3 = Add(w0, w1, x0, x1, s3);
        }
        Store(s0, s1, s2, s3, sums);
    }

    /// <summary>Two rows of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Two(in WeightTile tile, float* x, long stride, int runs, float* sums)
    {
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        float* y = x + stride;
        for (int run = 0; run < runs; run++, x += 32, y += 32)
        {
            Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + 16), y0 = Vector512.Load(y), y1 = Vector512.Load(y + 16);
            TLanes.Load(tile, 0, run, out var w0, out var w1);
            s00 = Add(w0, w1, x0, x1, s00);
            s10 = Add(w0, w1, y0, y1, s10);
            TLanes.Load(tile, 1, run, out w0, out w1);
            s01 = Add(w0, w1, x0, x1, s01);
            s11 = Add(w0, w1, y0, y1, s11);
            TLanes.Load(tile, 2, run, out w0, out w1);
            s02 = Add(w0, w1, x0, x1, s02);
            s12 = Add(w0, w1, y0, y1, s12);
            TLanes.Load(tile, 3, run, out w0, out w1);
            s03 = Add(w0, w1, x0, x1, s03);
            s13 = Add(w0, w1, y0, y1, s13);
        }
        Store(s00, s01, s02, s03, sums);
        Store(s10, s11, s12, s13, sums + 4);
    }

    /// <summary>Three or four rows of x: of three the last is computed twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(in WeightTile tile, float* x, long stride, int rows, int runs, float* sums)
    {
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        float* y = x + stride, z = y + stride, u = rows == 4 ? z + stride : z;
        for (int run = 0; run < runs; run++, x += 32, y += 32, z += 32, u += 32)
        {
            Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + 16), y0 = Vector512.Load(y), y1 = Vector512.Load(y + 16);
            Vector512<float> z0 = Vector512.Load(z), z1 = Vector512.Load(z + 16), u0 = Vector512.Load(u), u1 = Vector512.Load(u + 16);
            TLanes.Load(tile, 0, run, out var w0, out var w1);
            s00 = Add(w0, w1, x0, x1, s00);
            s10 = Add(w0, w1, y0, y1, s10);
            s20 = Add(w0, w1, z0, z1, s20);
            s30 = Add(w0, w1, u0, u1, s30);
            TLanes.Load(tile, 1, run, out w0, out w1);
            s01 = Add(w0, w1, x0, x1, s01);
            s11 = Add(w0, w1, y0, y1, s11);
            s21 = Add(w0, w1, z0, z1, s21);
            s31 = Add(w0, w1, u0, u1, s31);
            TLanes.Load(tile, 2, run, out w0, out w1);
            s02 = Add(w0, w1, x0, x1, s02);
            s12 = Add(w0, w1, y0, y1, s12);
            s22 = Add(w0, w1, z0, z1, s22);
            s32 = Add(w0, w1, u0, u1, s32);
            TLanes.Load(tile, 3, run, out w0, out w1);
            s03 = Add(w0, w1, x0, x1, s03);
            s13 = Add(w0, w1, y0, y1, s13);
            s23 = Add(w0, w1, z0, z1, s23);
            s33 = Add(w0, w1, u0, u1, s33);
        }
        Store(s00, s01, s02, s03, sums);
        Store(s10, s11, s12, s13, sums + 4);
        Store(s20, s21, s22, s23, sums + 8);
        Store(s30, s31, s32, s33, sums + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> w0, Vector512<float> w1, Vector512<float> x0, Vector512<float> x1, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(w1, x1, Vector512.FusedMultiplyAdd(w0, x0, sum));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3, float* sums) =>
        FewRowsLanes.Sums(s0, s1, s2, s3).Store(sums);
}
