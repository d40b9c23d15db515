using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shorten.Tensors.Kernels;

/// <summary>The gradient of a row of logits, without that of the target's own.</summary>
internal static unsafe class LogitGradient
{
    /// <summary>x[i] becomes scale e^(x[i] - max) (1 - (x[i] / cap)^2), the last factor only where there is a cap.</summary>
    public static void Run(float* x, int count, float max, float scale, float cap)
    {
        int main = count - count % Lanes16.Count, rest = count - main;
        float* tail = stackalloc float[Lanes16.Count];
        new Span<float>(tail, Lanes16.Count).Fill(float.NegativeInfinity);
        new Span<float>(x + main, rest).CopyTo(new Span<float>(tail, rest));
        RunLanes(x, main, max, scale, cap);
        RunLanes(tail, Lanes16.Count, max, scale, cap);
        new Span<float>(tail, rest).CopyTo(new Span<float>(x + main, rest));
    }

    private static void RunLanes(float* x, int count, float max, float scale, float cap)
    {
        if (Vector512.IsHardwareAccelerated)
            Run<Lanes16>(x, count, max, scale, cap);
        else
            Run<Lanes8>(x, count, max, scale, cap);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(float* x, int count, float max, float scale, float cap) where T : struct, ILanes<T>
    {
        for (int i = 0; i < count; i += T.Count)
        {
            var logit = T.Load(x + i);
            var gradient = Simd.Exp(logit - T.Create(max)) * T.Create(scale);
            if (cap != 0)
            {
                var share = logit / T.Create(cap);
                gradient *= T.Create(1f) - share * share;
            }
            gradient.Store(x + i);
        }
    }
}
