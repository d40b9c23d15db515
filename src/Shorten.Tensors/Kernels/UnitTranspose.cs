using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>Transposes units of four bytes, sixteen rows at a time.</summary>
internal static unsafe class UnitTranspose
{
    /// <summary>Rows of one call.</summary>
    public const int Rows = 16;

    /// <summary>destination[k * <paramref name="ldd"/> + r] = source[r * <paramref name="lds"/> + k] for 16 rows r and <paramref name="units"/> columns k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, int lds, int units, float* destination, int ldd)
    {
        int k = 0;
        if (Avx512F.IsSupported)
        {
            for (; k + 16 <= units; k += 16)
                Square16(source + k, lds, destination + (long)k * ldd, ldd);
        }
        for (; k + 4 <= units; k += 4)
        {
            for (int r = 0; r < Rows; r += 4)
                Square4(source + r * lds + k, lds, destination + (long)k * ldd + r, ldd);
        }
        for (; k < units; k++)
        {
            for (int r = 0; r < Rows; r++)
                destination[(long)k * ldd + r] = source[r * lds + k];
        }
    }

    // Sixteen rows of sixteen in registers: pairs of rows are interleaved by units, then by pairs, then quarters are exchanged twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square16(float* source, int lds, float* destination, int ldd)
    {
        Quarter(source, lds, out var a0, out var a1, out var a2, out var a3);
        Quarter(source + 4 * lds, lds, out var b0, out var b1, out var b2, out var b3);
        Quarter(source + 8 * lds, lds, out var c0, out var c1, out var c2, out var c3);
        Quarter(source + 12 * lds, lds, out var d0, out var d1, out var d2, out var d3);
        Exchange(a0, b0, c0, d0, destination, ldd);
        Exchange(a1, b1, c1, d1, destination + ldd, ldd);
        Exchange(a2, b2, c2, d2, destination + 2 * ldd, ldd);
        Exchange(a3, b3, c3, d3, destination + 3 * ldd, ldd);
    }

    // Of four rows: lane group g of result j holds column 4 g + j of all four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(float* source, int lds, out Vector512<float> t0, out Vector512<float> t1, out Vector512<float> t2, out Vector512<float> t3)
    {
        Vector512<float> a = Vector512.Load(source), b = Vector512.Load(source + lds), c = Vector512.Load(source + 2 * lds), d = Vector512.Load(source + 3 * lds);
        Vector512<double> ab0 = Avx512F.UnpackLow(a, b).AsDouble(), ab1 = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> cd0 = Avx512F.UnpackLow(c, d).AsDouble(), cd1 = Avx512F.UnpackHigh(c, d).AsDouble();
        t0 = Avx512F.UnpackLow(ab0, cd0).AsSingle();
        t1 = Avx512F.UnpackHigh(ab0, cd0).AsSingle();
        t2 = Avx512F.UnpackLow(ab1, cd1).AsSingle();
        t3 = Avx512F.UnpackHigh(ab1, cd1).AsSingle();
    }

    // Lane group g of a, b, c and d becomes row 4 g.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* destination, int ldd)
    {
        const byte Evens = 0b10_00_10_00, Odds = 0b11_01_11_01;
        Vector512<float> ab0 = Avx512F.Shuffle4x128(a, b, Evens), ab1 = Avx512F.Shuffle4x128(a, b, Odds);
        Vector512<float> cd0 = Avx512F.Shuffle4x128(c, d, Evens), cd1 = Avx512F.Shuffle4x128(c, d, Odds);
        Avx512F.Shuffle4x128(ab0, cd0, Evens).Store(destination);
        Avx512F.Shuffle4x128(ab1, cd1, Evens).Store(destination + 4L * ldd);
        Avx512F.Shuffle4x128(ab0, cd0, Odds).Store(destination + 8L * ldd);
        Avx512F.Shuffle4x128(ab1, cd1, Odds).Store(destination + 12L * ldd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square4(float* source, int lds, float* destination, int ldd)
    {
        Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + lds), c = Vector128.Load(source + 2 * lds), d = Vector128.Load(source + 3 * lds);
        Vector128<float> ac0 = Low(a, c), ac1 = High(a, c), bd0 = Low(b, d), bd1 = High(b, d);
        Low(ac0, bd0).Store(destination);
        High(ac0, bd0).Store(destination + ldd);
        Low(ac1, bd1).Store(destination + 2L * ldd);
        High(ac1, bd1).Store(destination + 3L * ldd);
    }

    private static Vector128<float> Low(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y) : Vector128.Create(x[0], y[0], x[1], y[1]);

    private static Vector128<float> High(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y) : Vector128.Create(x[2], y[2], x[3], y[3]);
}
