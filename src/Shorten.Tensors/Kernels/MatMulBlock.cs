using System.Numerics.Tensors;

namespace Shorten.Tensors.Kernels;

/// <summary>The matrix product of a block of packed rows with a packed weight: the loops around <see cref="MatMulTile"/>.</summary>
internal static unsafe class MatMulBlock
{
    /// <summary>Rows that one task takes at most: one pass of them (240 KB) stays in the second-level cache while the panels go by.</summary>
    public const int MaxRows = 112;

    private const int Panel = MatMulTile.PanelColumns;

    /// <summary>Passes over the units of a row.</summary>
    public static int Passes(int units) => (units + MatMulTile.MaxDepth - 1) / MatMulTile.MaxDepth;

    /// <summary>Units of one pass: those of a row in equal parts. A value of the result is one chain of so many steps after another, added in order.</summary>
    public static int Depth(int units) => units == 0 ? 1 : (units + Passes(units) - 1) / Passes(units);

    /// <summary>y[rows, panels of w] (row length ldy) = or += x[rows, K] W^T for the panels firstPanel .. endPanel - 1; y starts at the column of firstPanel.</summary>
    public static void Run(PackedRows x, long row, int rows, PackedWeight weight, int firstPanel, int endPanel, float* y, long ldy, bool accumulate)
    {
        int units = weight.Units, depth = weight.Depth;
        if (units == 0 && !accumulate)
            Clear(y, ldy, rows, Math.Min(endPanel * Panel, weight.Rows) - firstPanel * Panel);
        for (int unit = 0, pass = 0; unit < units; unit += depth, pass++)
        {
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                int width = Math.Min(Panel, weight.Rows - panel * Panel);
                RunPanel(weight.Tile, x.At(pass, row), rows, weight.PanelAt(panel, unit), Math.Min(depth, units - unit), y + (panel - firstPanel) * Panel, ldy, width, accumulate || unit > 0);
            }
        }
    }

    /// <summary>y[row] += bias for every row; nothing where the bias is null.</summary>
    public static void AddBias(float* bias, float* y, long ldy, int rows, int columns)
    {
        for (int row = 0; bias != null && row < rows; row++)
        {
            var sums = new Span<float>(y + row * ldy, columns);
            TensorPrimitives.Add(sums, new ReadOnlySpan<float>(bias, columns), sums);
        }
    }

    private static void RunPanel(MatMulTile tile, float* a, int rows, float* b, int depth, float* c, long ldc, int width, bool add)
    {
        int whole = width == Panel ? rows / tile.Rows : 0;
        tile.Run(a, whole, b, depth, c, ldc, add);
        float* edge = stackalloc float[MatMulTile.MaxRows * Panel];
        for (int row = whole * tile.Rows; row < rows; row += tile.Rows)
        {
            tile.Run(a + row * (long)MatMulTile.RowLength, 1, b, depth, edge, Panel, add: false);
            for (int r = 0; r < Math.Min(tile.Rows, rows - row); r++)
                CopyEdge(edge + r * Panel, c + (row + r) * ldc, width, add);
        }
    }

    private static void CopyEdge(float* edge, float* c, int width, bool add)
    {
        for (int i = 0; i < width; i++)
            c[i] = add ? c[i] + edge[i] : edge[i];
    }

    private static void Clear(float* y, long ldy, int rows, int width)
    {
        for (int row = 0; row < rows; row++)
            new Span<float>(y + row * ldy, width).Clear();
    }
}
