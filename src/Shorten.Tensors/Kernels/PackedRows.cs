namespace Shorten.Tensors.Kernels;

/// <summary>Rows of activations in the units that <see cref="MatMulTile"/> reads: copied, or rounded to pairs of bf16, one pass after the other.</summary>
/// <remarks>Unit k of row r is <c>data[(pass * capacity + r) * RowLength + k % depth]</c>. Rows up to the next multiple of the tile's are zero, and so is the second half of an odd pair.</remarks>
internal readonly unsafe struct PackedRows
{
    private readonly float* _data;
    private readonly long _capacity;

    /// <summary>A view of <paramref name="data"/>, which has room for <see cref="BufferRows"/> rows of <see cref="MatMulTile.RowLength"/>.</summary>
    public PackedRows(float* data, long rows, int columns, MatMulTile tile)
    {
        _data = data;
        _capacity = Padded(rows, tile);
        Tile = tile;
        Columns = columns;
        Depth = MatMulBlock.Depth(tile.Units(columns));
    }

    /// <summary>The tile that reads the rows.</summary>
    public MatMulTile Tile { get; }

    /// <summary>Values in a row.</summary>
    public int Columns { get; }

    /// <summary>Units of one pass.</summary>
    public int Depth { get; }

    /// <summary>Rows of the buffer for <paramref name="rows"/> rows of <paramref name="columns"/> values.</summary>
    public static long BufferRows(long rows, int columns, MatMulTile tile) => MatMulBlock.Passes(tile.Units(columns)) * Padded(rows, tile);

    /// <summary>Row <paramref name="row"/> of a pass.</summary>
    public float* At(int pass, long row) => _data + (pass * _capacity + row) * MatMulTile.RowLength;

    /// <summary>Fills the rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> from <paramref name="x"/> (row length ldx).</summary>
    /// <remarks>Rows behind the last are cleared up to the next multiple of the tile's rows, so a call starts at such a multiple.</remarks>
    public void Fill(float* x, long ldx, long first, int count)
    {
        int values = Depth * Tile.UnitValues;
        for (int column = 0, pass = 0; column < Columns; column += values, pass++)
        {
            int width = Math.Min(values, Columns - column);
            for (int row = 0; row < count; row++)
                Copy(x + row * ldx + column, width, At(pass, first + row));
            for (long row = first + count; row < Padded(first + count, Tile); row++)
                new Span<float>(At(pass, row), Depth).Clear();
        }
    }

    private static long Padded(long rows, MatMulTile tile) => (rows + tile.Rows - 1) / tile.Rows * tile.Rows;

    private void Copy(float* x, int width, float* units)
    {
        if (!Tile.IsBF16)
        {
            new Span<float>(x, width).CopyTo(new Span<float>(units, width));
            return;
        }
        units[Tile.Units(width) - 1] = 0;
        BF16Values.Write(x, (byte*)units, width);
    }
}
