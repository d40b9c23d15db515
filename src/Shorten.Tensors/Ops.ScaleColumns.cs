using System.Numerics.Tensors;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>x = x * factors + summands for each row: what follows a product whose weight has factors for its rows.</summary>
    /// <param name="x">Rows <c>[M, N]</c>, changed in place.</param>
    /// <param name="factors">Factors <c>[N]</c>.</param>
    /// <param name="summands">Summands <c>[N]</c>, or empty.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void ScaleColumns(Tensor x, ReadOnlySpan<float> factors, ReadOnlySpan<float> summands)
    {
        if (factors.Length != x.Columns || (!summands.IsEmpty && summands.Length != x.Columns))
            throw new ArgumentException($"{factors.Length} factors and {summands.Length} summands do not fit [{x.Rows}, {x.Columns}]");
        fixed (float* f = factors, s = summands)
        {
            var arguments = new ScaleColumnsArguments { X = x, Factors = f, Summands = s };
            Workers.For(NumRowTasks(x), &arguments, &ScaleColumnsTask);
        }
    }

    private static void ScaleColumnsTask(void* pointer, int index)
    {
        var a = (ScaleColumnsArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        int columns = a->X.Columns;
        var factors = new ReadOnlySpan<float>(a->Factors, columns);
        for (long row = first; row < end; row++)
        {
            var x = a->X.RowSpan(row);
            if (a->Summands == null)
                TensorPrimitives.Multiply(x, factors, x);
            else
                TensorPrimitives.MultiplyAdd(x, factors, new ReadOnlySpan<float>(a->Summands, columns), x);
        }
    }

    private struct ScaleColumnsArguments
    {
        public Tensor X;
        public float* Factors, Summands;
    }
}
