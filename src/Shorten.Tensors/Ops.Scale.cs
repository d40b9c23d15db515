using System.Numerics.Tensors;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>x *= factor, value by value.</summary>
    /// <param name="x">Values <c>[M, C]</c>, changed in place.</param>
    /// <param name="factor">Their factor.</param>
    public static void Scale(Tensor x, float factor)
    {
        if (factor == 1)
            return;
        var arguments = new ScaleArguments { X = x, Factor = factor };
        Workers.For(NumRowTasks(x), &arguments, &ScaleTask);
    }

    private static void ScaleTask(void* pointer, int index)
    {
        var a = (ScaleArguments*)pointer;
        long first = (long)index * RowsPerTask(a->X), end = Math.Min(first + RowsPerTask(a->X), a->X.Rows);
        var x = new Span<float>(a->X.Row(first), checked((int)((end - first) * a->X.Columns)));
        TensorPrimitives.Multiply(x, a->Factor, x);
    }

    private struct ScaleArguments
    {
        public Tensor X;
        public float Factor;
    }
}
