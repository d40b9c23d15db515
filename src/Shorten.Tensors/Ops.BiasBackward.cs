using System.Numerics.Tensors;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>dBias += the sums of the columns of dY: the gradient of the bias of <see cref="Linear"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[M, N]</c>.</param>
    /// <param name="dBias">Gradient of the bias <c>[1, N]</c>, added to.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <remarks>Tasks share the columns; the sum of the rows, in their order, is added to dBias once.</remarks>
    public static void BiasBackward(Tensor dY, Tensor dBias)
    {
        RequireSums(dBias, dY.Columns, nameof(dBias));
        var arguments = new BiasBackwardArguments { DY = dY, DBias = dBias };
        Workers.For((dY.Columns + ColumnsPerTask - 1) / ColumnsPerTask, &arguments, &BiasBackwardTask);
    }

    private static void BiasBackwardTask(void* pointer, int index)
    {
        var a = (BiasBackwardArguments*)pointer;
        int first = index * ColumnsPerTask, count = Math.Min(ColumnsPerTask, a->DY.Columns - first);
        Span<float> sums = stackalloc float[ColumnsPerTask];
        sums = sums[..count];
        sums.Clear();
        for (long row = 0; row < a->DY.Rows; row++)
            TensorPrimitives.Add(sums, new ReadOnlySpan<float>(a->DY.Row(row) + first, count), sums);
        var bias = new Span<float>(a->DBias.Data + first, count);
        TensorPrimitives.Add(bias, sums, bias);
    }

    private struct BiasBackwardArguments
    {
        public Tensor DY, DBias;
    }
}
