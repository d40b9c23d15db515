using Shorten.Tensors.Kernels;

namespace Shorten.KernelChecks.Operations;

/// <summary>Both register tiles at every SIMD level, bit for bit against the order of operations that <see cref="MatMulTile"/> promises.</summary>
public static unsafe class MatMulTileChecks
{
    private const int Columns = MatMulTile.PanelColumns, RowLength = MatMulTile.RowLength, MaxDepth = 70, Tiles = 2;

    [KernelCheck]
    public static void F32Of256_AddsAChainOfFusedMultiplyAdds() => EachDepth(MatMulTile.F32Of256);

    [KernelCheck]
    public static void F32Of512_AddsAChainOfFusedMultiplyAdds() => EachDepth(MatMulTile.F32Of512);

    private static void EachDepth(MatMulTile tile)
    {
        for (int k = 0; k <= MaxDepth; k++)
        {
            foreach (bool atEnd in GuardedMatrix.Ends)
                Compare(tile, k, ldc: Columns + k % 5, add: k % 2 == 0, atEnd);
        }
    }

    // The last rows of a and c end where the tile's part of them ends, so that a guard page follows at once.
    private static void Compare(MatMulTile tile, int k, int ldc, bool add, bool atEnd)
    {
        var random = new Random(k);
        int rows = Tiles * tile.Rows;
        float[] a = Numbers.Uniform(random, (rows - 1) * RowLength + k), b = Numbers.Uniform(random, k * Columns);
        float[] c = add ? Numbers.Uniform(random, (rows - 1) * ldc + Columns) : Numbers.Undefined((rows - 1) * ldc + Columns), expected = (float[])c.Clone();
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                float chain = 0;
                for (int i = 0; i < k; i++)
                    chain = MathF.FusedMultiplyAdd(a[row * RowLength + i], b[i * Columns + column], chain);
                expected[row * ldc + column] = add ? expected[row * ldc + column] + chain : chain;
            }
        }
        using var left = new GuardedMatrix(a, a.Length, 1, atEnd);
        using var right = new GuardedMatrix(b, b.Length, 1, atEnd);
        using var sum = new GuardedMatrix(c, c.Length, 1, atEnd);
        tile.Run(left.Tensor.Data, Tiles, right.Tensor.Data, k, sum.Tensor.Data, ldc, add);
        Check.SameBits(expected, sum.Values, $"{tile.Rows} rows, depth {k}");
    }
}
