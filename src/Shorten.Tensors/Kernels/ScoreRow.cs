using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>What happens to a row of attention scores before the softmax.</summary>
internal static unsafe class ScoreRow
{
    /// <summary>x = cap(scale x) in place, cap(x) = c tanh(x / c), or x where <paramref name="cap"/> is 0.</summary>
    public static void ScaleAndCap(float* x, int count, float scale, float cap)
    {
        int i = 0;
        for (; i + 8 <= count; i += 8)
            Apply(Vector256.Load(x + i), scale, cap).Store(x + i);
        for (; i < count; i++)
            x[i] = Apply(Vector256.CreateScalar(x[i]), scale, cap)[0];
    }

    private static Vector256<float> Apply(Vector256<float> x, float scale, float cap)
    {
        x *= Vector256.Create(scale);
        return cap == 0 ? x : Vector256.Create(cap) * Simd.Tanh(x / Vector256.Create(cap));
    }
}
