using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The gradient of a tile of scores: with P = e^(cap(score) - logSumExp), dS = P (dP - delta) cap'(score). Both are 0 where a query does not see a key.</summary>
internal static unsafe class ScoreGradient
{
    private const int Lanes = AttentionTile.Columns;

    /// <summary>Queries are lanes: <paramref name="scores"/> <c>[count, 32]</c> of the keys from <paramref name="key"/> on become dS, which needs <paramref name="products"/> = dP.</summary>
    public static void OfQueries(float* scores, float* products, int key, int count, float cap, in QueryLanes queries)
    {
        if (Vector512.IsHardwareAccelerated)
            OfQueries<Lanes16>(scores, products, key, count, cap, queries);
        else
            OfQueries<Lanes8>(scores, products, key, count, cap, queries);
    }

    /// <summary>Keys are lanes: the scores <c>[32]</c> of one query become P and its <paramref name="products"/> = dP become dS; the query sees the keys first to last.</summary>
    public static void OfKeys(float* scores, float* products, float cap, float logSumExp, float delta, float* keys, float first, float last)
    {
        if (Vector512.IsHardwareAccelerated)
            OfKeys<Lanes16>(scores, products, cap, logSumExp, delta, keys, first, last);
        else
            OfKeys<Lanes8>(scores, products, cap, logSumExp, delta, keys, first, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OfQueries<T>(float* scores, float* products, int key, int count, float cap, in QueryLanes queries) where T : struct, ILanes<T>
    {
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            T logSumExp = T.Load(queries.LogSumExp + lane), delta = T.Load(queries.Delta + lane);
            T first = T.Load(queries.FirstKeys + lane), last = T.Load(queries.LastKeys + lane);
            for (int s = 0; s < count; s++)
            {
                float* score = scores + s * Lanes + lane;
                var gradient = Gradient(T.Load(score), T.Load(products + s * Lanes + lane), cap, logSumExp, delta, out _);
                Seen(T.Create(key + s), first, last, gradient).Store(score);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OfKeys<T>(float* scores, float* products, float cap, float logSumExp, float delta, float* keys, float first, float last) where T : struct, ILanes<T>
    {
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            var position = T.Load(keys + lane);
            var gradient = Gradient(T.Load(scores + lane), T.Load(products + lane), cap, T.Create(logSumExp), T.Create(delta), out var weight);
            Seen(position, T.Create(first), T.Create(last), weight).Store(scores + lane);
            Seen(position, T.Create(first), T.Create(last), gradient).Store(products + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Gradient<T>(T score, T product, float cap, T logSumExp, T delta, out T weight) where T : struct, ILanes<T>
    {
        var capped = Simd.SoftCap(score, cap);
        weight = Simd.Exp(capped - logSumExp);
        var gradient = weight * (product - delta);
        if (cap == 0)
            return gradient;
        var share = capped / T.Create(cap);
        return gradient * (T.Create(1f) - share * share);
    }

    // A selection, so that a score that is not seen may be anything.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Seen<T>(T key, T first, T last, T value) where T : struct, ILanes<T> =>
        T.IfLess(key, first, T.Create(0f), T.IfLess(last, key, T.Create(0f), value));
}
