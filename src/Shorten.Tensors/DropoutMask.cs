using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors;

/// <summary>Says which values of a matrix are dropped, and scales the others so that the mean stays. Nothing is stored: each value's fate is a hash of its place.</summary>
public readonly unsafe struct DropoutMask
{
    private readonly ulong _key;
    private readonly uint _threshold;
    private readonly float _factor;

    /// <summary>Drops a share <paramref name="rate"/> of the values; the same ones for the same key, row and column, whatever the size of the matrix. The default value drops nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not at least 0 and below 1.</exception>
    public DropoutMask(float rate, ulong key)
    {
        if (!(rate >= 0 && rate < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a share of at least 0 and below 1");
        _key = Mixed(key);
        _threshold = (uint)(rate * 4294967296.0);
        _factor = 1 / (1 - rate);
    }

    /// <summary>True where every value is kept as it is.</summary>
    public bool KeepsAll => _threshold == 0;

    /// <summary>y[i] = x[i] / (1 - rate), or 0, for <paramref name="count"/> values of a row from <paramref name="firstColumn"/> on; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Apply(float* x, long row, int firstColumn, int count, float* y)
    {
        ulong rowKey = Mixed(_key + (ulong)row * 0x9E3779B97F4A7C15);
        Vector512<uint> low = Vector512.Create((uint)rowKey), high = Vector512.Create((uint)(rowKey >> 32)), threshold = Vector512.Create(_threshold);
        var column = Vector512<uint>.Indices + Vector512.Create((uint)firstColumn);
        var factor = Vector512.Create(_factor);
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            (Vector512.Load(x + i) * factor & Vector512.GreaterThanOrEqual(Hash(column, low, high), threshold).AsSingle()).Store(y + i);
            column += Vector512.Create(16u);
        }
        var kept = Vector512.GreaterThanOrEqual(Hash(column, low, high), threshold);
        for (int rest = 0; i < count; i++, rest++)
            y[i] = kept[rest] != 0 ? x[i] * _factor : 0;
    }

    // Two rounds of multiplying and folding: enough for neighbours to look independent.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Hash(Vector512<uint> column, Vector512<uint> low, Vector512<uint> high)
    {
        var h = column * Vector512.Create(0x9E3779B1u) ^ low;
        h = (h ^ (h >>> 16)) * Vector512.Create(0x7FEB352Du) ^ high;
        h = (h ^ (h >>> 15)) * Vector512.Create(0x846CA68Bu);
        return h ^ (h >>> 16);
    }

    // The last step of SplitMix64: neighbouring keys give numbers that look unrelated.
    private static ulong Mixed(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
