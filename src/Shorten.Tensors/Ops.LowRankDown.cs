using Shorten.Tensors.Kernels;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>down = scale drop(x) W^T for a weight of few rows: the first half of a low-rank product.</summary>
    /// <param name="x">Input <c>[M, K]</c>.</param>
    /// <param name="mask">Which values of x are dropped.</param>
    /// <param name="weight">Weight <c>[r, K]</c>.</param>
    /// <param name="scale">Factor of the result.</param>
    /// <param name="down">Output <c>[M, r]</c>, overwritten.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>In float32 whatever the mode: x is read once, where it lies. Its backward is <see cref="LowRankUp"/> with the same mask for x, and <see cref="LowRankGradient"/> for the weight.</remarks>
    public static void LowRankDown(Tensor x, DropoutMask mask, Tensor weight, float scale, Tensor down)
    {
        CheckLowRank(down, weight, x);
        var arguments = new LowRankArguments { X = x, Mask = mask, Weight = weight, Down = down, Scale = scale };
        Workers.For(NumRowTasks(x), &arguments, &LowRankDownTask);
    }

    private static void CheckLowRank(Tensor down, Tensor weight, Tensor x)
    {
        if (down.Rows != x.Rows || down.Columns != weight.Rows || weight.Columns != x.Columns)
            throw new ArgumentException($"[{down.Rows}, {down.Columns}] and [{weight.Rows}, {weight.Columns}] do not fit [{x.Rows}, {x.Columns}]");
    }

    private static void LowRankDownTask(void* pointer, int index)
    {
        var a = (LowRankArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        int columns = a->X.Columns;
        float* dropped = a->Mask.KeepsAll ? null : Workers.Scratch((long)columns * sizeof(float));
        for (long row = first; row < end; row++)
        {
            float* x = a->X.Row(row);
            if (dropped != null)
                a->Mask.Apply(x, row, 0, columns, dropped);
            LowRankRow.Dots(dropped == null ? x : dropped, a->Weight, a->Scale, a->Down.Row(row));
        }
    }

    private struct LowRankArguments
    {
        public Tensor X, Weight, Down;
        public DropoutMask Mask;
        public float Scale;
        public bool IsTransposed;
    }
}
