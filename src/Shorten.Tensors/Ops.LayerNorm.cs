using System.Numerics.Tensors;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y = (x - mean(x)) / sqrt(var(x) + eps) * w + b for each row of <c>[M, C]</c>; y may be x.</summary>
    /// <param name="x">Input <c>[M, C]</c>.</param>
    /// <param name="weight">Factors w <c>[C]</c>.</param>
    /// <param name="bias">Summands b <c>[C]</c>.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="y">Output <c>[M, C]</c>, overwritten.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void LayerNorm(Tensor x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float eps, Tensor y)
    {
        if (weight.Length != x.Columns || bias.Length != x.Columns || y.Rows != x.Rows || y.Columns != x.Columns)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] with {weight.Length} factors and {bias.Length} summands does not give [{y.Rows}, {y.Columns}]");
        fixed (float* factors = weight, summands = bias)
        {
            var arguments = new LayerNormArguments { X = x, Y = y, Weight = factors, Bias = summands, Eps = eps };
            Workers.For(NumRowTasks(x), &arguments, &LayerNormTask);
        }
    }

    private static void LayerNormTask(void* pointer, int index)
    {
        var a = (LayerNormArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        int columns = a->X.Columns;
        ReadOnlySpan<float> weight = new(a->Weight, columns), bias = new(a->Bias, columns);
        for (long row = first; row < end; row++)
        {
            Span<float> x = a->X.RowSpan(row), y = a->Y.RowSpan(row);
            TensorPrimitives.Subtract(x, TensorPrimitives.Sum<float>(x) / columns, y);
            TensorPrimitives.Multiply(y, 1 / MathF.Sqrt(TensorPrimitives.SumOfSquares<float>(y) / columns + a->Eps), y);
            TensorPrimitives.MultiplyAdd(y, weight, bias, y);
        }
    }

    private struct LayerNormArguments
    {
        public Tensor X, Y;
        public float* Weight, Bias;
        public float Eps;
    }
}
