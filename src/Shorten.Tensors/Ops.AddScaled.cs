using System.Numerics.Tensors;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y += factor x, value by value: the residual connection of families that scale their branches.</summary>
    /// <param name="x">Branch <c>[M, C]</c>.</param>
    /// <param name="factor">Factor of x.</param>
    /// <param name="y">Residual stream <c>[M, C]</c>, added to.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void AddScaled(Tensor x, float factor, Tensor y)
    {
        if (x.Rows != y.Rows || x.Columns != y.Columns)
            throw new ArgumentException($"[{x.Rows}, {x.Columns}] and [{y.Rows}, {y.Columns}] differ");
        var arguments = new AddScaledArguments { X = x, Y = y, Factor = factor };
        Workers.For(NumRowTasks(x), &arguments, &AddScaledTask);
    }

    private static void AddScaledTask(void* pointer, int index)
    {
        var a = (AddScaledArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        for (long row = first; row < end; row++)
            TensorPrimitives.MultiplyAdd(a->X.RowSpan(row), a->Factor, a->Y.RowSpan(row), a->Y.RowSpan(row));
    }

    private struct AddScaledArguments
    {
        public Tensor X, Y;
        public float Factor;
    }
}
