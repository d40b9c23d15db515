using System.Numerics.Tensors;

namespace Shorten.Tensors;

public static unsafe partial class Ops
{
    /// <summary>y[i] = table[ids[i]] x <paramref name="scale"/>: <c>[M]</c> ids and a table <c>[V, C]</c> give <c>[M, C]</c>.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the table.</exception>
    public static void Embedding(ReadOnlySpan<int> ids, Weight table, float scale, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (y.Rows != ids.Length || y.Columns != table.Columns)
            throw new ArgumentException($"{ids.Length} rows of {table.Columns} do not fit [{y.Rows}, {y.Columns}]", nameof(y));
        foreach (int id in ids)
        {
            if (id < 0 || id >= table.Rows)
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"token id outside the vocabulary of {table.Rows}");
        }
        for (int i = 0; i < ids.Length; i++)
        {
            RowReader.Read(table.DType, table.Row(ids[i]), y.Row(i), y.Columns);
            if (scale != 1)
                TensorPrimitives.Multiply(y.RowSpan(i), scale, y.RowSpan(i));
        }
    }
}
