namespace Shorten.Tensors.Kernels;

/// <summary>The matrix product of a block of rows with a packed weight: the loops around <see cref="MatMulTile"/>.</summary>
internal static unsafe class MatMulBlock
{
    /// <summary>Rows of x that one task takes: their copy (192 x 512 floats, 384 KB) stays in the second-level cache.</summary>
    public const int Rows = 192;

    // Columns of x in one pass: a panel of them is 64 KB, and a tile runs long enough to hide its loads and stores.
    private const int Depth = 512;
    private const int Panel = MatMulTile.PanelColumns;

    /// <summary>Bytes of scratch that <see cref="Run"/> needs.</summary>
    public static long ScratchBytes(int columns) => (MaxRowsPadded * (long)Stride(columns) + MatMulTile.MaxRows * Panel) * sizeof(float);

    /// <summary>y[rows, panels of w] (row length ldy) = or += x[rows, K] W^T for the panels firstPanel .. endPanel - 1; y starts at the column of firstPanel.</summary>
    public static void Run(float* x, int rows, PackedWeight weight, int firstPanel, int endPanel, float* y, long ldy, bool accumulate, float* scratch)
    {
        int columns = weight.Columns, lda = Stride(columns);
        var tile = MatMulTile.Best;
        float* edge = scratch + MaxRowsPadded * (long)lda;
        if (!accumulate)
            Clear(y, ldy, rows, Math.Min(endPanel * Panel, weight.Rows) - firstPanel * Panel);
        for (int depth = 0; depth < columns; depth += Depth)
        {
            int k = Math.Min(Depth, columns - depth);
            CopyRows(x + depth, columns, rows, k, scratch, lda, tile.Rows);
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                float* b = weight.PanelAt(panel) + (long)depth * Panel;
                int width = Math.Min(Panel, weight.Rows - panel * Panel);
                float* c = y + (panel - firstPanel) * Panel;
                for (int row = 0; row < rows; row += tile.Rows)
                    RunTile(tile, scratch + row * (long)lda, lda, b, k, c + row * ldy, ldy, Math.Min(tile.Rows, rows - row), width, edge);
            }
        }
    }

    private static int MaxRowsPadded => (Rows + MatMulTile.MaxRows - 1) / MatMulTile.MaxRows * MatMulTile.MaxRows;

    // The odd multiple of a cache line keeps the rows of a tile in different sets of the first-level cache.
    private static int Stride(int columns) => (Math.Min(columns, Depth) + 31) / 32 * 32 + 16;

    private static void RunTile(MatMulTile tile, float* a, int lda, float* b, int k, float* c, long ldc, int height, int width, float* edge)
    {
        if (height == tile.Rows && width == Panel)
        {
            tile.Body(a, lda, b, k, c, ldc);
            return;
        }
        new Span<float>(edge, tile.Rows * Panel).Clear();
        for (int row = 0; row < height; row++)
            new Span<float>(c + row * ldc, width).CopyTo(new Span<float>(edge + row * Panel, width));
        tile.Body(a, lda, b, k, edge, Panel);
        for (int row = 0; row < height; row++)
            new Span<float>(edge + row * Panel, width).CopyTo(new Span<float>(c + row * ldc, width));
    }

    private static void CopyRows(float* x, long ldx, int rows, int k, float* destination, int lda, int tileRows)
    {
        for (int row = 0; row < rows; row++)
            new Span<float>(x + row * ldx, k).CopyTo(new Span<float>(destination + (long)row * lda, k));
        int padded = (rows + tileRows - 1) / tileRows * tileRows;
        for (int row = rows; row < padded; row++)
            new Span<float>(destination + (long)row * lda, k).Clear();
    }

    private static void Clear(float* y, long ldy, int rows, int width)
    {
        for (int row = 0; row < rows; row++)
            new Span<float>(y + row * ldy, width).Clear();
    }
}
