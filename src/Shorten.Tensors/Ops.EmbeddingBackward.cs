using System.Numerics.Tensors;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    // Columns of one task: four cache lines of each row.
    private const int ColumnsPerTask = 64;

    /// <summary>dTable[ids[i]] += dY[i] x <paramref name="scale"/>: the gradient of the table of <see cref="Embedding"/>.</summary>
    /// <param name="dY">Gradient of the output <c>[M, C]</c>.</param>
    /// <param name="ids">Tokens <c>[M]</c>.</param>
    /// <param name="scale">Factor of the forward pass.</param>
    /// <param name="dTable">Gradient of the table <c>[V, C]</c>, added to.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the table.</exception>
    /// <remarks>Tasks share the columns; the rows of a token are added in their order.</remarks>
    public static void EmbeddingBackward(Tensor dY, ReadOnlySpan<int> ids, float scale, Tensor dTable)
    {
        if (dY.Rows != ids.Length || dY.Columns != dTable.Columns)
            throw new ArgumentException($"{ids.Length} rows of {dTable.Columns} do not fit [{dY.Rows}, {dY.Columns}]", nameof(dY));
        foreach (int id in ids)
        {
            if (id < 0 || id >= dTable.Rows)
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"token id outside the vocabulary of {dTable.Rows}");
        }
        fixed (int* rows = ids)
        {
            var arguments = new EmbeddingBackwardArguments { DY = dY, DTable = dTable, Ids = rows, Scale = scale };
            Workers.For((dY.Columns + ColumnsPerTask - 1) / ColumnsPerTask, &arguments, &EmbeddingBackwardTask);
        }
    }

    private static void EmbeddingBackwardTask(void* pointer, int index)
    {
        var a = (EmbeddingBackwardArguments*)pointer;
        int first = index * ColumnsPerTask, count = Math.Min(ColumnsPerTask, a->DY.Columns - first);
        for (long row = 0; row < a->DY.Rows; row++)
        {
            var sums = new Span<float>(a->DTable.Row(a->Ids[row]) + first, count);
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(a->DY.Row(row) + first, count), a->Scale, sums, sums);
        }
    }

    private struct EmbeddingBackwardArguments
    {
        public Tensor DY, DTable;
        public int* Ids;
        public float Scale;
    }
}
