namespace Shorten.Tensors.Kernels;

/// <summary>Rows of a <see cref="Weight"/> as panels for <see cref="MatMulTile"/>: panel p holds rows 32 p .. 32 p + 31, unit after unit.</summary>
/// <remarks>
/// Lane layout in units of four bytes (a float32, or a pair of bf16): <c>panel[k * 32 + n] = W[32 p + n, unit k]</c>; rows and values past the end are zero.
/// The units of one pass of all panels lie before those of the next, in the order in which they are read.
/// </remarks>
internal readonly unsafe struct PackedWeight
{
    private const int Panel = MatMulTile.PanelColumns;

    // Values that are read at a time: a multiple of every block length, and 16 rows of them stay in the first-level cache until they are transposed.
    private const int ReadColumns = 512;
    private const int GroupRows = UnitTranspose.Rows;
    private const int ReadStride = ReadColumns + 16;

    private readonly float* _data;

    private PackedWeight(float* data, int rows, int columns, MatMulTile tile)
    {
        _data = data;
        Rows = rows;
        Columns = columns;
        Tile = tile;
        Units = tile.Units(columns);
        Depth = MatMulBlock.Depth(Units);
    }

    /// <summary>Rows of the weight that are packed (output features).</summary>
    public int Rows { get; }

    /// <summary>Columns of the weight (input features).</summary>
    public int Columns { get; }

    /// <summary>Units of a row.</summary>
    public int Units { get; }

    /// <summary>Units of one pass.</summary>
    public int Depth { get; }

    /// <summary>The tile that the panels are made for.</summary>
    public MatMulTile Tile { get; }

    /// <summary>Panels, the last one padded.</summary>
    public int NumPanels => (Rows + Panel - 1) / Panel;

    /// <summary>Rows of the buffer, as wide as the weight in units, that <see cref="Pack"/> needs for <paramref name="weightRows"/> rows.</summary>
    public static long BufferRows(long weightRows) => (weightRows + Panel - 1) / Panel * Panel;

    /// <summary>Packs the rows of <paramref name="matrix"/> into <paramref name="buffer"/>, on all threads.</summary>
    public static PackedWeight Pack(StoredRows matrix, Tensor buffer, MatMulTile tile)
    {
        var packed = new PackedWeight(buffer.Data, matrix.Rows, matrix.Columns, tile);
        var arguments = new Arguments { Matrix = matrix, Packed = packed };
        Workers.For(packed.NumPanels, &arguments, &PackPanel);
        return packed;
    }

    /// <summary>Packs the transpose of <paramref name="matrix"/>, its columns as rows, into <paramref name="buffer"/>, on all threads. One pass of rows at most.</summary>
    public static PackedWeight PackTransposed(StoredRows matrix, Tensor buffer, MatMulTile tile)
    {
        var packed = new PackedWeight(buffer.Data, matrix.Columns, matrix.Rows, tile);
        var arguments = new Arguments { Matrix = matrix, Packed = packed };
        Workers.For(packed.Units, &arguments, &PackUnitRow);
        return packed;
    }

    /// <summary>Unit <paramref name="unit"/> of the panel that starts with row 32 <paramref name="index"/>; those after it in the same pass follow.</summary>
    public float* PanelAt(int index, int unit)
    {
        int first = unit / Depth * Depth, depth = Math.Min(Depth, Units - first);
        return _data + ((long)first * NumPanels + (long)index * depth + (unit - first)) * Panel;
    }

    private static void PackPanel(void* pointer, int index)
    {
        var a = (Arguments*)pointer;
        if (a->IsInUnits && (index + 1) * Panel <= a->Packed.Rows)
        {
            TransposePanel(a, index);
            return;
        }
        float* rows = Workers.Scratch((GroupRows + 1L) * ReadStride * sizeof(float));
        for (int column = 0; column < a->Packed.Columns; column += ReadColumns)
        {
            for (int group = 0; group < Panel; group += GroupRows)
                PackGroup(a, index, group, column, rows);
        }
    }

    // What is stored in the panel's own units is transposed where it lies.
    private static void TransposePanel(Arguments* a, int panel)
    {
        for (int group = 0; group < Panel; group += GroupRows)
            Transpose(a->Packed, (float*)a->Matrix.Row(panel * Panel + group), (int)a->Matrix.RowUnits, 0, a->Packed.Units, panel, group);
    }

    // Sixteen rows of some units, which may lie in several passes.
    private static void Transpose(PackedWeight packed, float* rows, int stride, int unit, int count, int panel, int group)
    {
        for (int end = unit + count, taken; unit < end; unit += taken, rows += taken)
        {
            taken = Math.Min(end - unit, packed.Depth - unit % packed.Depth);
            UnitTranspose.Run(rows, stride, taken, packed.PanelAt(panel, unit) + group, Panel);
        }
    }

    // Sixteen rows by up to 512 columns.
    private static void PackGroup(Arguments* a, int panel, int group, int column, float* rows)
    {
        var packed = a->Packed;
        int count = Math.Min(ReadColumns, packed.Columns - column), units = packed.Tile.Units(count);
        for (int r = 0; r < GroupRows; r++)
        {
            int row = panel * Panel + group + r;
            if (row < packed.Rows)
                ReadUnits(a->Matrix, row, column, count, packed.Tile.IsBF16, rows + r * ReadStride, rows + GroupRows * ReadStride);
            else
                new Span<float>(rows + r * ReadStride, units).Clear();
        }
        Transpose(packed, rows, ReadStride, packed.Tile.Units(column), units, panel, group);
    }

    private static void ReadUnits(StoredRows matrix, int row, int column, int count, bool isBF16, float* destination, float* buffer)
    {
        if (!isBF16)
        {
            matrix.Read(row, column, count, destination);
            return;
        }
        if (count % 2 != 0)
            destination[count / 2] = 0;
        matrix.Read(row, column, count, buffer);
        BF16Values.Write(buffer, (byte*)destination, count);
    }

    // One unit of every panel.
    private static void PackUnitRow(void* pointer, int unit)
    {
        var a = (Arguments*)pointer;
        var packed = a->Packed;
        int columns = a->Matrix.Columns;
        float* units = Workers.Scratch((BufferRows(columns) + UnitRow.ScratchLength(columns)) * sizeof(float));
        UnitRow.Read(a->Matrix, unit, packed.Tile.IsBF16, units, units + BufferRows(columns));
        new Span<float>(units + columns, (int)BufferRows(columns) - columns).Clear();
        for (int panel = 0; panel < packed.NumPanels; panel++)
            new Span<float>(units + panel * Panel, Panel).CopyTo(new Span<float>(packed.PanelAt(panel, unit), Panel));
    }

    private struct Arguments
    {
        public StoredRows Matrix;
        public PackedWeight Packed;

        public readonly bool IsInUnits => Matrix.RowUnits > 0 && Matrix.DType == (Packed.Tile.IsBF16 ? DType.BF16 : DType.F32);
    }
}
