using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>Between rows that lie anywhere and a panel that has them in lanes: <c>panel[i * 32 + lane]</c> is value i of row lane.</summary>
internal static unsafe class Transpose
{
    private const int Lanes = AttentionTile.Columns, Block = 8;

    /// <summary>panel[i, lane] = rows[lane][i] scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPanel(float** rows, int columns, float scale, float* panel)
    {
        int main = Avx.IsSupported ? columns - columns % Block : 0;
        for (int lane = 0; lane < Lanes; lane += Block)
        {
            float** r = rows + lane;
            for (int i = 0; i < main; i += Block)
            {
                Vector256<float> r0 = Vector256.Load(r[0] + i), r1 = Vector256.Load(r[1] + i), r2 = Vector256.Load(r[2] + i), r3 = Vector256.Load(r[3] + i);
                Vector256<float> r4 = Vector256.Load(r[4] + i), r5 = Vector256.Load(r[5] + i), r6 = Vector256.Load(r[6] + i), r7 = Vector256.Load(r[7] + i);
                Swap(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
                float* p = panel + (long)i * Lanes + lane;
                (r0 * scale).Store(p);
                (r1 * scale).Store(p + Lanes);
                (r2 * scale).Store(p + 2 * Lanes);
                (r3 * scale).Store(p + 3 * Lanes);
                (r4 * scale).Store(p + 4 * Lanes);
                (r5 * scale).Store(p + 5 * Lanes);
                (r6 * scale).Store(p + 6 * Lanes);
                (r7 * scale).Store(p + 7 * Lanes);
            }
        }
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int i = main; i < columns; i++)
                panel[(long)i * Lanes + lane] = rows[lane][i] * scale;
        }
    }

    /// <summary>rows[lane][i] = panel[i, lane] scales[lane].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromPanel(float* panel, int columns, float* scales, float** rows)
    {
        int main = Avx.IsSupported ? columns - columns % Block : 0;
        for (int lane = 0; lane < Lanes; lane += Block)
        {
            float** r = rows + lane;
            var scale = Vector256.Load(scales + lane);
            for (int i = 0; i < main; i += Block)
            {
                float* p = panel + (long)i * Lanes + lane;
                Vector256<float> r0 = Vector256.Load(p) * scale, r1 = Vector256.Load(p + Lanes) * scale;
                Vector256<float> r2 = Vector256.Load(p + 2 * Lanes) * scale, r3 = Vector256.Load(p + 3 * Lanes) * scale;
                Vector256<float> r4 = Vector256.Load(p + 4 * Lanes) * scale, r5 = Vector256.Load(p + 5 * Lanes) * scale;
                Vector256<float> r6 = Vector256.Load(p + 6 * Lanes) * scale, r7 = Vector256.Load(p + 7 * Lanes) * scale;
                Swap(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
                r0.Store(r[0] + i);
                r1.Store(r[1] + i);
                r2.Store(r[2] + i);
                r3.Store(r[3] + i);
                r4.Store(r[4] + i);
                r5.Store(r[5] + i);
                r6.Store(r[6] + i);
                r7.Store(r[7] + i);
            }
        }
        for (int lane = 0; lane < Lanes; lane++)
        {
            for (int i = main; i < columns; i++)
                rows[lane][i] = panel[(long)i * Lanes + lane] * scales[lane];
        }
    }

    /// <summary>Eight rows of eight become their columns: pairs, then fours, then halves change places. AVX only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Swap(
        ref Vector256<float> r0, ref Vector256<float> r1, ref Vector256<float> r2, ref Vector256<float> r3,
        ref Vector256<float> r4, ref Vector256<float> r5, ref Vector256<float> r6, ref Vector256<float> r7)
    {
        Vector256<float> a = Avx.UnpackLow(r0, r1), b = Avx.UnpackHigh(r0, r1), c = Avx.UnpackLow(r2, r3), d = Avx.UnpackHigh(r2, r3);
        Vector256<float> e = Avx.UnpackLow(r4, r5), f = Avx.UnpackHigh(r4, r5), g = Avx.UnpackLow(r6, r7), h = Avx.UnpackHigh(r6, r7);
        Vector256<float> s0 = Avx.Shuffle(a, c, 0x44), s1 = Avx.Shuffle(a, c, 0xEE), s2 = Avx.Shuffle(b, d, 0x44), s3 = Avx.Shuffle(b, d, 0xEE);
        Vector256<float> s4 = Avx.Shuffle(e, g, 0x44), s5 = Avx.Shuffle(e, g, 0xEE), s6 = Avx.Shuffle(f, h, 0x44), s7 = Avx.Shuffle(f, h, 0xEE);
        r0 = Avx.Permute2x128(s0, s4, 0x20);
        r1 = Avx.Permute2x128(s1, s5, 0x20);
        r2 = Avx.Permute2x128(s2, s6, 0x20);
        r3 = Avx.Permute2x128(s3, s7, 0x20);
        r4 = Avx.Permute2x128(s0, s4, 0x31);
        r5 = Avx.Permute2x128(s1, s5, 0x31);
        r6 = Avx.Permute2x128(s2, s6, 0x31);
        r7 = Avx.Permute2x128(s3, s7, 0x31);
    }
}
