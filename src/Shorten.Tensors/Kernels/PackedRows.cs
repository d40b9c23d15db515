using System.Runtime.CompilerServices;

namespace Shorten.Tensors.Kernels;

/// <summary>Rows of activations in the units that <see cref="MatMulTile"/> reads: copied, or rounded to pairs of bf16, one pass after the other.</summary>
/// <remarks>Unit k of row r is <c>data[(pass * capacity + r) * RowLength + k % depth]</c>. The second half of an odd pair is zero; rows past the last, up to the next multiple of the tile's, are not defined.</remarks>
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

    /// <summary>Packs <paramref name="columns"/> columns of <paramref name="x"/> from <paramref name="firstColumn"/> on into <paramref name="buffer"/> (<see cref="BufferRows"/> of them), on all threads.</summary>
    public static PackedRows Pack(Tensor x, long firstColumn, int columns, Tensor buffer, MatMulTile tile)
    {
        var packed = new PackedRows(buffer.Data, x.Rows, columns, tile);
        var arguments = new Arguments { X = x, FirstColumn = firstColumn, Packed = packed, Tasks = MatMulTasks.Count(x.Rows, tile.Rows) };
        Workers.For(arguments.Tasks, &arguments, &PackTask);
        return packed;
    }

    /// <summary>Packs the transpose of <paramref name="x"/>, its columns as rows, into <paramref name="buffer"/>, on all threads. One pass of rows at most.</summary>
    public static PackedRows PackTransposed(Tensor x, Tensor buffer, MatMulTile tile)
    {
        var packed = new PackedRows(buffer.Data, x.Columns, checked((int)x.Rows), tile);
        var arguments = new Arguments { X = x, Packed = packed };
        Workers.For((packed.Depth + UnitTranspose.Rows - 1) / UnitTranspose.Rows, &arguments, &TransposeTask);
        return packed;
    }

    /// <summary>Row <paramref name="row"/> of a pass.</summary>
    public float* At(int pass, long row) => _data + (pass * _capacity + row) * MatMulTile.RowLength;

    /// <summary>Fills the rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> from <paramref name="x"/> (row length ldx).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(float* x, long ldx, long first, int count)
    {
        int values = Depth * Tile.UnitValues;
        for (int column = 0, pass = 0; column < Columns; column += values, pass++)
        {
            int width = Math.Min(values, Columns - column);
            for (int row = 0; row < count; row++)
                Copy(x + row * ldx + column, width, At(pass, first + row));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    private static long Padded(long rows, MatMulTile tile) => (rows + tile.Rows - 1) / tile.Rows * tile.Rows;

    private static void PackTask(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        var (row, count) = MatMulTasks.Rows(index, a->Tasks, a->X.Rows, a->Packed.Tile.Rows);
        a->Packed.Fill(a->X.Row(row) + a->FirstColumn, a->X.Columns, row, count);
    }

    // Up to sixteen unit rows at a time become sixteen units of every packed row.
    private static void TransposeTask(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        var packed = a->Packed;
        int columns = a->X.Columns, stride = columns + 16, first = index * UnitTranspose.Rows;
        float* units = Workers.Scratch((UnitTranspose.Rows * (long)stride + UnitRow.ScratchLength(columns)) * sizeof(float));
        for (int r = 0; r < UnitTranspose.Rows; r++)
        {
            if (first + r < packed.Depth)
                UnitRow.Read(new StoredRows(a->X), first + r, packed.Tile.IsBF16, units + r * stride, units + UnitTranspose.Rows * stride);
            else
                new Span<float>(units + r * stride, columns).Clear();
        }
        UnitTranspose.Run(units, stride, columns, packed.At(0, 0) + first, MatMulTile.RowLength);
    }

    private struct Arguments
    {
        public Tensor X;
        public PackedRows Packed;
        public long FirstColumn;
        public int Tasks;
    }
}
