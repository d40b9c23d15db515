namespace Shorten.Tensors.Kernels;

/// <summary>A row of units along the columns of a matrix whose rows are summed over: the float32 values of one row, or the bf16 pairs of two rows that follow each other.</summary>
internal static unsafe class UnitRow
{
    /// <summary>Floats of scratch that <see cref="Read"/> needs for <paramref name="columns"/> columns.</summary>
    public static long ScratchLength(int columns) => 2L * columns;

    /// <summary>Unit row <paramref name="unit"/>: <c>destination[c]</c> is its value in column c, or the pair of rows 2 unit and 2 unit + 1 (zero past the last).</summary>
    public static void Read(StoredRows matrix, int unit, bool isBF16, float* destination, float* scratch)
    {
        int columns = matrix.Columns;
        if (!isBF16)
        {
            matrix.Read(unit, 0, columns, destination);
            return;
        }
        ushort* even = (ushort*)scratch, odd = even + columns;
        ReadBF16(matrix, 2L * unit, scratch + columns, even);
        ReadBF16(matrix, (2L * unit) + 1, scratch + columns, odd);
        uint* pairs = (uint*)destination;
        for (int c = 0; c < columns; c++)
            pairs[c] = even[c] | ((uint)odd[c] << 16);
    }

    private static void ReadBF16(StoredRows matrix, long row, float* values, ushort* destination)
    {
        if (row >= matrix.Rows)
        {
            new Span<ushort>(destination, matrix.Columns).Clear();
            return;
        }
        matrix.Read(row, 0, matrix.Columns, values);
        BF16Values.Write(values, (byte*)destination, matrix.Columns);
    }
}
