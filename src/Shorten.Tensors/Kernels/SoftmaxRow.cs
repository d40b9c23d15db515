using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The reductions of a softmax over a row of scores. Sixteen lanes at every width, the last of them padded with scores of minus infinity.</summary>
internal static unsafe class SoftmaxRow
{
    private const int Lanes = 16;

    /// <summary>Largest value, minus infinity of none. A NaN may get lost: it shows in <see cref="ExpSum"/>.</summary>
    public static float Max(float* x, int count) => Vector512.IsHardwareAccelerated ? Max<Lanes16>(x, count) : Max<Lanes8>(x, count);

    /// <summary>Sum of e^(x[i] - max); stores the terms over x where <paramref name="store"/> is set.</summary>
    public static float ExpSum(float* x, int count, float max, bool store) =>
        Vector512.IsHardwareAccelerated ? ExpSum<Lanes16>(x, count, max, store) : ExpSum<Lanes8>(x, count, max, store);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Max<T>(float* x, int count) where T : struct, ILanes<T>
    {
        int main = count - count % T.Count;
        var lanes = T.Create(float.NegativeInfinity);
        for (int i = 0; i < main; i += T.Count)
            lanes = T.Max(lanes, T.Load(x + i));
        float* values = stackalloc float[Lanes];
        lanes.Store(values);
        float max = values[0];
        for (int lane = 1; lane < T.Count; lane++)
            max = values[lane] > max ? values[lane] : max;
        for (int i = main; i < count; i++)
            max = x[i] > max ? x[i] : max;
        return max;
    }

    private static float ExpSum<T>(float* x, int count, float max, bool store) where T : struct, ILanes<T>
    {
        float* sums = stackalloc float[Lanes];
        float* tail = stackalloc float[Lanes];
        int main = count - count % Lanes;
        new Span<float>(tail, Lanes).Fill(float.NegativeInfinity);
        new Span<float>(x + main, count - main).CopyTo(new Span<float>(tail, Lanes));
        // The lanes of one vector, or of two: value i is always added in lane i % 16.
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            var sum = Terms<T>(x + lane, main, max, store, T.Create(0f));
            Terms(tail + lane, main < count ? T.Count : 0, max, store, sum).Store(sums + lane);
        }
        if (store)
            new Span<float>(tail, count - main).CopyTo(new Span<float>(x + main, count - main));
        return Simd.Sum(Vector256.Load(sums) + Vector256.Load(sums + 8));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Terms<T>(float* x, int count, float max, bool store, T sum) where T : struct, ILanes<T>
    {
        for (int i = 0; i < count; i += Lanes)
        {
            var e = Simd.Exp(T.Load(x + i) - T.Create(max));
            sum += e;
            if (store)
                e.Store(x + i);
        }
        return sum;
    }
}
