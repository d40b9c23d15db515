using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>Softmax of a row of scores, in place, the largest subtracted first.</summary>
internal static unsafe class SoftmaxRow
{
    /// <summary>x[i] = e^(x[i] - max) / sum for the <paramref name="count"/> (at least 1) values of <paramref name="x"/>.</summary>
    public static void Run(float* x, int count)
    {
        float max = Max(x, count);
        float scale = 1 / ExpSum(x, count, max, store: true);
        int i = 0;
        for (; i + 8 <= count; i += 8)
            (Vector256.Load(x + i) * Vector256.Create(scale)).Store(x + i);
        for (; i < count; i++)
            x[i] *= scale;
    }

    /// <summary>Largest value; NaN where one is NaN.</summary>
    public static float Max(float* x, int count)
    {
        var lanes = Vector256.Create(float.NegativeInfinity);
        int i = 0;
        for (; i + 8 <= count; i += 8)
            lanes = Vector256.Max(lanes, Vector256.Load(x + i));
        float max = float.NegativeInfinity;
        for (int lane = 0; lane < 8; lane++)
            max = MathF.Max(max, lanes[lane]);
        for (; i < count; i++)
            max = MathF.Max(max, x[i]);
        return max;
    }

    /// <summary>Sum of e^(x[i] - max); stores the terms over x where <paramref name="store"/> is set.</summary>
    public static float ExpSum(float* x, int count, float max, bool store)
    {
        Vector256<float> shift = Vector256.Create(max), lanes = default;
        int i = 0;
        for (; i + 8 <= count; i += 8)
        {
            var e = Simd.Exp(Vector256.Load(x + i) - shift);
            lanes += e;
            if (store)
                e.Store(x + i);
        }
        float sum = Vector256.Sum(lanes);
        for (; i < count; i++)
        {
            float e = Simd.Exp(Vector256.CreateScalar(x[i] - max))[0];
            sum += e;
            if (store)
                x[i] = e;
        }
        return sum;
    }
}
