using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>Sixteen rows become the lanes of vectors of units of four bytes, the vectors <see cref="Bytes"/> apart: with 512-bit vectors or with two of 256.</summary>
internal static unsafe class PanelVectors
{
    /// <summary>Bytes of a vector: a unit of each row.</summary>
    public const int Bytes = 64;

    /// <summary>Rows of a panel.</summary>
    public const int Rows = 16;

    private const int Half = Bytes / 2, HalfRows = 8;

    // Of two vectors the even or the odd quarters.
    private const byte Evens = 0b10_00_10_00, Odds = 0b11_01_11_01;

    /// <summary>The 32 integers of run <paramref name="run"/> of each row: four vectors from <paramref name="first"/> on, then four from <paramref name="second"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Integers<TBlocks>(byte* rows, long rowBytes, int run, byte* first, byte* second) where TBlocks : struct, IQuantizedBlocks
    {
        if (!Avx512F.IsSupported)
        {
            Integers256<TBlocks>(rows, rowBytes, run, first, second);
            Integers256<TBlocks>(rows + HalfRows * rowBytes, rowBytes, run, first + Half, second + Half);
            return;
        }
        Quarters(Pair<TBlocks>(rows, rowBytes, run), Pair<TBlocks>(rows + rowBytes, rowBytes, run), Pair<TBlocks>(rows + 2 * rowBytes, rowBytes, run), Pair<TBlocks>(rows + 3 * rowBytes, rowBytes, run),
            out var a0, out var a1, out var a2, out var a3);
        rows += HalfRows * rowBytes;
        Quarters(Pair<TBlocks>(rows, rowBytes, run), Pair<TBlocks>(rows + rowBytes, rowBytes, run), Pair<TBlocks>(rows + 2 * rowBytes, rowBytes, run), Pair<TBlocks>(rows + 3 * rowBytes, rowBytes, run),
            out var b0, out var b1, out var b2, out var b3);
        Avx512F.Shuffle4x128(a0, b0, Evens).Store((int*)first);
        Avx512F.Shuffle4x128(a1, b1, Evens).Store((int*)(first + Bytes));
        Avx512F.Shuffle4x128(a2, b2, Evens).Store((int*)(first + 2 * Bytes));
        Avx512F.Shuffle4x128(a3, b3, Evens).Store((int*)(first + 3 * Bytes));
        Avx512F.Shuffle4x128(a0, b0, Odds).Store((int*)second);
        Avx512F.Shuffle4x128(a1, b1, Odds).Store((int*)(second + Bytes));
        Avx512F.Shuffle4x128(a2, b2, Odds).Store((int*)(second + 2 * Bytes));
        Avx512F.Shuffle4x128(a3, b3, Odds).Store((int*)(second + 3 * Bytes));
    }

    /// <summary>16 bytes of each row whose lower halves are four vectors of integers and whose upper halves the next four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Nibbles(byte* rows, long rowBytes, byte* panel)
    {
        if (!Avx512BW.IsSupported)
        {
            Nibbles256(rows, rowBytes, panel);
            Nibbles256(rows + HalfRows * rowBytes, rowBytes, panel + Half);
            return;
        }
        Quarters(Fours(rows, rowBytes), Fours(rows + rowBytes, rowBytes), Fours(rows + 2 * rowBytes, rowBytes), Fours(rows + 3 * rowBytes, rowBytes), out var t0, out var t1, out var t2, out var t3);
        Split(t0.AsByte(), panel);
        Split(t1.AsByte(), panel + Bytes);
        Split(t2.AsByte(), panel + 2 * Bytes);
        Split(t3.AsByte(), panel + 3 * Bytes);
    }

    /// <summary>The F16 numbers with which the blocks of 16 rows begin, and where <paramref name="hasMinimums"/> is set those that follow; a block has at least 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scales(byte* rows, long rowBytes, bool hasMinimums, float* scales)
    {
        if (!Avx512F.IsSupported)
        {
            Scales256(rows, rowBytes, hasMinimums, scales);
            Scales256(rows + HalfRows * rowBytes, rowBytes, hasMinimums, scales + HalfRows);
            return;
        }
        var ab = Avx512F.UnpackLow(Fours(rows, rowBytes), Fours(rows + rowBytes, rowBytes)).AsInt64();
        var cd = Avx512F.UnpackLow(Fours(rows + 2 * rowBytes, rowBytes), Fours(rows + 3 * rowBytes, rowBytes)).AsInt64();
        var words = Avx512F.UnpackLow(ab, cd).AsUInt32();
        HalfLanes.ToSingle(words).Store(scales);
        if (hasMinimums)
            HalfLanes.ToSingle(words >> 16).Store(scales + Bytes / sizeof(float));
    }

    // Runs of rows r and r + 4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Pair<TBlocks>(byte* row, long rowBytes, int run) where TBlocks : struct, IQuantizedBlocks =>
        Vector512.Create(TBlocks.Integers(row, run), TBlocks.Integers(row + 4 * rowBytes, run)).AsInt32();

    // 16 bytes of rows r, r + 4, r + 8 and r + 12.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Fours(byte* row, long rowBytes) => Vector512.Create(Twos(row, rowBytes), Twos(row + HalfRows * rowBytes, rowBytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Twos(byte* row, long rowBytes) => Vector256.Create(Vector128.Load((int*)row), Vector128.Load((int*)(row + 4 * rowBytes)));

    // In each quarter of 128 bits: result j holds column j of the four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, out Vector512<int> t0, out Vector512<int> t1, out Vector512<int> t2, out Vector512<int> t3)
    {
        Vector512<long> ab0 = Avx512F.UnpackLow(a, b).AsInt64(), ab1 = Avx512F.UnpackHigh(a, b).AsInt64(), cd0 = Avx512F.UnpackLow(c, d).AsInt64(), cd1 = Avx512F.UnpackHigh(c, d).AsInt64();
        t0 = Avx512F.UnpackLow(ab0, cd0).AsInt32();
        t1 = Avx512F.UnpackHigh(ab0, cd0).AsInt32();
        t2 = Avx512F.UnpackLow(ab1, cd1).AsInt32();
        t3 = Avx512F.UnpackHigh(ab1, cd1).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(Vector512<byte> nibbles, byte* panel)
    {
        var mask = Vector512.Create((byte)0xf);
        (nibbles & mask).Store(panel);
        ((nibbles.AsUInt64() >> 4).AsByte() & mask).Store(panel + 4 * Bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Integers256<TBlocks>(byte* rows, long rowBytes, int run, byte* first, byte* second) where TBlocks : struct, IQuantizedBlocks
    {
        Vector256<float> r0 = Row<TBlocks>(rows, run), r1 = Row<TBlocks>(rows + rowBytes, run), r2 = Row<TBlocks>(rows + 2 * rowBytes, run), r3 = Row<TBlocks>(rows + 3 * rowBytes, run);
        rows += 4 * rowBytes;
        Vector256<float> r4 = Row<TBlocks>(rows, run), r5 = Row<TBlocks>(rows + rowBytes, run), r6 = Row<TBlocks>(rows + 2 * rowBytes, run), r7 = Row<TBlocks>(rows + 3 * rowBytes, run);
        Transpose.Swap(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
        r0.Store((float*)first);
        r1.Store((float*)(first + Bytes));
        r2.Store((float*)(first + 2 * Bytes));
        r3.Store((float*)(first + 3 * Bytes));
        r4.Store((float*)second);
        r5.Store((float*)(second + Bytes));
        r6.Store((float*)(second + 2 * Bytes));
        r7.Store((float*)(second + 3 * Bytes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Row<TBlocks>(byte* row, int run) where TBlocks : struct, IQuantizedBlocks => TBlocks.Integers(row, run).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Nibbles256(byte* rows, long rowBytes, byte* panel)
    {
        Vector256<int> a = Twos(rows, rowBytes), b = Twos(rows + rowBytes, rowBytes), c = Twos(rows + 2 * rowBytes, rowBytes), d = Twos(rows + 3 * rowBytes, rowBytes);
        Vector256<long> ab0 = Avx2.UnpackLow(a, b).AsInt64(), ab1 = Avx2.UnpackHigh(a, b).AsInt64(), cd0 = Avx2.UnpackLow(c, d).AsInt64(), cd1 = Avx2.UnpackHigh(c, d).AsInt64();
        Split(Avx2.UnpackLow(ab0, cd0), panel);
        Split(Avx2.UnpackHigh(ab0, cd0), panel + Bytes);
        Split(Avx2.UnpackLow(ab1, cd1), panel + 2 * Bytes);
        Split(Avx2.UnpackHigh(ab1, cd1), panel + 3 * Bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(Vector256<long> nibbles, byte* panel)
    {
        var mask = Vector256.Create((byte)0xf);
        (nibbles.AsByte() & mask).Store(panel);
        ((nibbles >>> 4).AsByte() & mask).Store(panel + 4 * Bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scales256(byte* rows, long rowBytes, bool hasMinimums, float* scales)
    {
        var words = StridedScales.Words(rows, rowBytes);
        HalfLanes.ToSingle(words).Store(scales);
        if (hasMinimums)
            HalfLanes.ToSingle(words >> 16).Store(scales + Bytes / sizeof(float));
    }
}
