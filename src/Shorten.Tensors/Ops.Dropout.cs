using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y = (or +=) x / (1 - rate) where a value is kept, 0 where it is dropped, which happens to a share <paramref name="rate"/> of them.</summary>
    /// <param name="x">Input <c>[M, C]</c>.</param>
    /// <param name="rate">Share that is dropped, from 0 to below 1.</param>
    /// <param name="key">Says which values: the same for the same key, row and column, whatever the number of rows.</param>
    /// <param name="y">Output <c>[M, C]</c>; may be x where it is overwritten.</param>
    /// <param name="accumulate">True adds to <paramref name="y"/>, false overwrites it.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the rate is outside its range.</exception>
    /// <remarks>Its own backward: the gradient goes through the same mask. No mask is kept, each value's fate is a hash of its place.</remarks>
    public static void Dropout(Tensor x, float rate, ulong key, Tensor y, bool accumulate = false)
    {
        if (x.Rows != y.Rows || x.Columns != y.Columns)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] and [{y.Rows}, {y.Columns}] differ");
        if (!(rate >= 0 && rate < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a share of at least 0 and below 1");
        var arguments = new DropoutArguments { X = x, Y = y, Key = Mixed(key), Threshold = (uint)(rate * 4294967296.0), Factor = 1 / (1 - rate), Accumulate = accumulate };
        Workers.For(NumRowTasks(x), &arguments, &DropoutTask);
    }

    private static void DropoutTask(void* pointer, int index)
    {
        var a = (DropoutArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        for (long row = first; row < end; row++)
            DropoutRow(a, a->X.Row(row), a->Y.Row(row), Mixed(a->Key + (ulong)row * 0x9E3779B97F4A7C15));
    }

    private static void DropoutRow(DropoutArguments* a, float* x, float* y, ulong rowKey)
    {
        uint low = (uint)rowKey, high = (uint)(rowKey >> 32);
        int columns = a->X.Columns, i = 0;
        var column = Vector256.Create(0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u);
        for (; i + 8 <= columns; i += 8)
        {
            var kept = Vector256.GreaterThanOrEqual(PlaceHash(column + Vector256.Create((uint)i), Vector256.Create(low), Vector256.Create(high)), Vector256.Create(a->Threshold));
            var value = Vector256.Load(x + i) * Vector256.Create(a->Factor) & kept.AsSingle();
            (a->Accumulate ? Vector256.Load(y + i) + value : value).Store(y + i);
        }
        for (; i < columns; i++)
        {
            bool kept = PlaceHash(Vector256.Create((uint)i), Vector256.Create(low), Vector256.Create(high))[0] >= a->Threshold;
            float value = kept ? x[i] * a->Factor : 0;
            y[i] = a->Accumulate ? y[i] + value : value;
        }
    }

    // Two rounds of multiplying and folding: enough for neighbours to look independent.
    private static Vector256<uint> PlaceHash(Vector256<uint> column, Vector256<uint> low, Vector256<uint> high)
    {
        var h = column * Vector256.Create(0x9E3779B1u) ^ low;
        h = (h ^ (h >>> 16)) * Vector256.Create(0x7FEB352Du) ^ high;
        h = (h ^ (h >>> 15)) * Vector256.Create(0x846CA68Bu);
        return h ^ (h >>> 16);
    }

    // The last step of SplitMix64: neighbouring keys give numbers that look unrelated.
    private static ulong Mixed(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private struct DropoutArguments
    {
        public Tensor X, Y;
        public ulong Key;
        public uint Threshold;
        public float Factor;
        public bool Accumulate;
    }
}
