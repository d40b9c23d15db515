using System.Runtime.Intrinsics;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y = x / sqrt(mean(x^2) + eps) * w for each row of <c>[M, C]</c>; y may be x. A head norm passes heads as rows.</summary>
    /// <param name="x">Input <c>[M, C]</c>.</param>
    /// <param name="weight">Factors w <c>[C]</c> (Gemma's families pass 1 + w).</param>
    /// <param name="eps">Added to the mean of the squares.</param>
    /// <param name="y">Output <c>[M, C]</c>, overwritten.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>The sum of the squares is taken in float32 lanes. Backward needs x.</remarks>
    public static void RmsNorm(Tensor x, ReadOnlySpan<float> weight, float eps, Tensor y)
    {
        if (weight.Length != x.Columns || y.Rows != x.Rows || y.Columns != x.Columns)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] with {weight.Length} factors does not give [{y.Rows}, {y.Columns}]");
        fixed (float* factors = weight)
        {
            var arguments = new NormArguments { X = x, Y = y, Weight = factors, Eps = eps };
            Workers.For(NumRowTasks(x), &arguments, &RmsNormTask);
        }
    }

    // Tasks of about 16 K values: small enough to share, large enough not to notice the sharing.
    private static int RowsPerTask(Tensor x) => Math.Max(1, 16384 / Math.Max(1, x.Columns));

    private static int NumRowTasks(Tensor x) => checked((int)((x.Rows + RowsPerTask(x) - 1) / RowsPerTask(x)));

    private static void RmsNormTask(void* pointer, int index)
    {
        var a = (NormArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        int columns = a->X.Columns;
        for (long row = first; row < end; row++)
        {
            float* x = a->X.Row(row);
            float scale = 1 / MathF.Sqrt(DotProduct.Run(x, x, columns) / columns + a->Eps);
            float* y = a->Y.Row(row);
            int i = 0;
            for (; i + 8 <= columns; i += 8)
                (Vector256.Load(x + i) * Vector256.Create(scale) * Vector256.Load(a->Weight + i)).Store(y + i);
            for (; i < columns; i++)
                y[i] = x[i] * scale * a->Weight[i];
        }
    }

    private struct NormArguments
    {
        public Tensor X, Y;
        public float* Weight;
        public float Eps;
    }
}
