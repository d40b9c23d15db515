using Shorten.Tensors.Kernels;

namespace Shorten.KernelChecks.Operations;

/// <summary>Both register tiles at every SIMD level, bit for bit against the order of operations that <see cref="MatMulTile"/> promises.</summary>
public static unsafe class MatMulTileChecks
{
    private const int Columns = MatMulTile.PanelColumns, MaxDepth = 70;

    [KernelCheck]
    public static void Tile256_AddsAChainOfFusedMultiplyAdds() => EachDepth(MatMulTile.Tile256);

    [KernelCheck]
    public static void Tile512_AddsAChainOfFusedMultiplyAdds() => EachDepth(MatMulTile.Tile512);

    private static void EachDepth(MatMulTile tile)
    {
        for (int k = 0; k <= MaxDepth; k++)
        {
            foreach (bool atEnd in GuardedMatrix.Ends)
                Compare(tile, k, lda: k + k % 3, ldc: Columns + k % 5, atEnd);
        }
    }

    // The last rows of a and c end where the tile's part of them ends, so that a guard page follows at once.
    private static void Compare(MatMulTile tile, int k, int lda, int ldc, bool atEnd)
    {
        var random = new Random(k);
        float[] a = Numbers.Uniform(random, (tile.Rows - 1) * lda + k), b = Numbers.Uniform(random, k * Columns);
        float[] c = Numbers.Uniform(random, (tile.Rows - 1) * ldc + Columns), expected = (float[])c.Clone();
        for (int row = 0; row < tile.Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                float chain = 0;
                for (int i = 0; i < k; i++)
                    chain = MathF.FusedMultiplyAdd(a[row * lda + i], b[i * Columns + column], chain);
                expected[row * ldc + column] += chain;
            }
        }
        using var left = new GuardedMatrix(a, a.Length, 1, atEnd);
        using var right = new GuardedMatrix(b, b.Length, 1, atEnd);
        using var sum = new GuardedMatrix(c, c.Length, 1, atEnd);
        tile.Body(left.Tensor.Data, lda, right.Tensor.Data, k, sum.Tensor.Data, ldc);
        Check.SameBits(expected, sum.Values, $"{tile.Rows} rows, depth {k}");
    }
}
