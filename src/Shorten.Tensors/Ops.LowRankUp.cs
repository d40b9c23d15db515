using System.Numerics.Tensors;
using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y += drop(down W) for a weight of few rows: the second half of a low-rank product, and the gradient of the input of <see cref="LowRankDown"/>.</summary>
    /// <param name="down">Factors of the rows of the weight <c>[M, r]</c>.</param>
    /// <param name="weight">Weight <c>[r, K]</c>.</param>
    /// <param name="mask">Which values of the product are dropped.</param>
    /// <param name="y">Output <c>[M, K]</c>, added to.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void LowRankUp(Tensor down, Tensor weight, DropoutMask mask, Tensor y)
    {
        CheckLowRank(down, weight, y);
        var arguments = new LowRankArguments { X = y, Mask = mask, Weight = weight, Down = down };
        Workers.For(NumRowTasks(y), &arguments, &LowRankUpTask);
    }

    private static void LowRankUpTask(void* pointer, int index)
    {
        var a = (LowRankArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        int columns = a->X.Columns;
        float* sums = Workers.Scratch((long)columns * sizeof(float));
        for (long row = first; row < end; row++)
        {
            LowRankRow.Sums(a->Down.Row(row), a->Weight, sums);
            if (!a->Mask.KeepsAll)
                a->Mask.Apply(sums, row, 0, columns, sums);
            var y = a->X.RowSpan(row);
            TensorPrimitives.Add(y, new ReadOnlySpan<float>(sums, columns), y);
        }
    }
}
