using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Four rows of a quantised weight times one, two or four rows of x in 8 bits, but for the minimums. One register a product; sums: [rows of x, 4].</summary>
internal static unsafe class Int8Tile<TBlocks> where TBlocks : struct, IQuantizedBlocks
{
    /// <summary>Row <paramref name="m"/> of x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(in WeightTile tile, in Int8Rows x, long m, int runs, float* sums)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        sbyte* values = x.Values(m);
        float* scales = x.Scales(m);
        for (int run = 0; run < runs; run++)
        {
            var x0 = Vector256.Load(values + 32L * run);
            var start = Int8Dot<TBlocks>.Start(x0);
            var scale = Vector256.Create(scales[run]);
            s0 = Add(s0, start, TBlocks.Integers(tile.Row(0), run), x0, Scale(tile.Scales(0), run), scale);
            s1 = Add(s1, start, TBlocks.Integers(tile.Row(1), run), x0, Scale(tile.Scales(1), run), scale);
            s2 = Add(s2, start, TBlocks.Integers(tile.Row(2), run), x0, Scale(tile.Scales(2), run), scale);
            s3 = Add(s3, start, TBlocks.Integers(tile.Row(3), run), x0, Scale(tile.Scales(3), run), scale);
        }
        Store(s0, s1, s2, s3, sums);
    }

    /// <summary>Rows <paramref name="m"/> and <paramref name="m"/> + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Two(in WeightTile tile, in Int8Rows x, long m, int runs, float* sums)
    {
        Vector256<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        sbyte* v0 = x.Values(m), v1 = x.Values(m + 1);
        float* d0 = x.Scales(m), d1 = x.Scales(m + 1);
        for (int run = 0; run < runs; run++)
        {
            Vector256<byte> w0 = TBlocks.Integers(tile.Row(0), run), w1 = TBlocks.Integers(tile.Row(1), run);
            Vector256<byte> w2 = TBlocks.Integers(tile.Row(2), run), w3 = TBlocks.Integers(tile.Row(3), run);
            Vector256<float> e0 = Scale(tile.Scales(0), run), e1 = Scale(tile.Scales(1), run), e2 = Scale(tile.Scales(2), run), e3 = Scale(tile.Scales(3), run);
            var values = Vector256.Load(v0 + 32L * run);
            var start = Int8Dot<TBlocks>.Start(values);
            var scale = Vector256.Create(d0[run]);
            s00 = Add(s00, start, w0, values, e0, scale);
            s01 = Add(s01, start, w1, values, e1, scale);
            s02 = Add(s02, start, w2, values, e2, scale);
            s03 = Add(s03, start, w3, values, e3, scale);
            values = Vector256.Load(v1 + 32L * run);
            start = Int8Dot<TBlocks>.Start(values);
            scale = Vector256.Create(d1[run]);
            s10 = Add(s10, start, w0, values, e0, scale);
            s11 = Add(s11, start, w1, values, e1, scale);
            s12 = Add(s12, start, w2, values, e2, scale);
            s13 = Add(s13, start, w3, values, e3, scale);
        }
        Store(s00, s01, s02, s03, sums);
        Store(s10, s11, s12, s13, sums + 4);
    }

    /// <summary>Three or four rows from <paramref name="m"/> on: of three the last is computed twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(in WeightTile tile, in Int8Rows x, long m, int rows, int runs, float* sums)
    {
        Vector256<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        Vector256<float> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        sbyte* v0 = x.Values(m), v1 = x.Values(m + 1), v2 = x.Values(m + 2), v3 = x.Values(m + rows - 1);
        float* d0 = x.Scales(m), d1 = x.Scales(m + 1), d2 = x.Scales(m + 2), d3 = x.Scales(m + rows - 1);
        for (int run = 0; run < runs; run++)
        {
            Vector256<byte> w0 = TBlocks.Integers(tile.Row(0), run), w1 = TBlocks.Integers(tile.Row(1), run);
            Vector256<byte> w2 = TBlocks.Integers(tile.Row(2), run), w3 = TBlocks.Integers(tile.Row(3), run);
            Vector256<float> e0 = Scale(tile.Scales(0), run), e1 = Scale(tile.Scales(1), run), e2 = Scale(tile.Scales(2), run), e3 = Scale(tile.Scales(3), run);
            var values = Vector256.Load(v0 + 32L * run);
            var start = Int8Dot<TBlocks>.Start(values);
            var scale = Vector256.Create(d0[run]);
            s00 = Add(s00, start, w0, values, e0, scale);
            s01 = Add(s01, start, w1, values, e1, scale);
            s02 = Add(s02, start, w2, values, e2, scale);
            s03 = Add(s03, start, w3, values, e3, scale);
            values = Vector256.Load(v1 + 32L * run);
            start = Int8Dot<TBlocks>.Start(values);
            scale = Vector256.Create(d1[run]);
            s10 = Add(s10, start, w0, values, e0, scale);
            s11 = Add(s11, start, w1, values, e1, scale);
            s12 = Add(s12, start, w2, values, e2, scale);
            s13 = Add(s13, start, w3, values, e3, scale);
            values = Vector256.Load(v2 + 32L * run);
            start = Int8Dot<TBlocks>.Start(values);
            scale = Vector256.Create(d2[run]);
            s20 = Add(s20, start, w0, values, e0, scale);
            s21 = Add(s21, start, w1, values, e1, scale);
            s22 = Add(s22, start, w2, values, e2, scale);
            s23 = Add(s23, start, w3, values, e3, scale);
            values = Vector256.Load(v3 + 32L * run);
            start = Int8Dot<TBlocks>.Start(values);
            scale = Vector256.Create(d3[run]);
            s30 = Add(s30, start, w0, values, e0, scale);
            s31 = Add(s31, start, w1, values, e1, scale);
            s32 = Add(s32, start, w2, values, e2, scale);
            s33 = Add(s33, start, w3, values, e3, scale);
        }
        Store(s00, s01, s02, s03, sums);
        Store(s10, s11, s12, s13, sums + 4);
        Store(s20, s21, s22, s23, sums + 8);
        Store(s30, s31, s32, s33, sums + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Add(Vector256<float> sum, Vector256<int> start, Vector256<byte> w, Vector256<sbyte> x, Vector256<float> wScale, Vector256<float> xScale) =>
        Vector256.FusedMultiplyAdd(Int8Dot<TBlocks>.Add(start, w, x), wScale * xScale, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scale(float* scales, int run) => TBlocks.HasHalfScales
        ? Vector256.Create(Vector128.Create(scales[2 * run]), Vector128.Create(scales[2 * run + 1]))
        : Vector256.Create(scales[run]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> s0, Vector256<float> s1, Vector256<float> s2, Vector256<float> s3, float* sums) =>
        FewRowsLanes.Sums(s0, s1, s2, s3).Store(sums);
}
