using System.Runtime.CompilerServices;

namespace Shorten.Tensors.Kernels;

/// <summary>One product of few rows, for its tasks: each computes some weight rows for all rows of x.</summary>
internal unsafe struct FewRowsArguments
{
    public Tensor X, Y;
    public Int8Rows Quantized;
    public byte* Source;
    public long RowBytes, WeightRows;
    public DType DType;
    public int RowsPerTask;
    public bool Accumulate;

    /// <summary>The tile whose first row is <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly WeightTile Tile(long row, float* scratch) =>
        new(Source + row * RowBytes, RowBytes, (int)Math.Min(WeightTile.Rows, WeightRows - row), scratch, X.Columns);

    /// <summary>The weight row behind the last one of task <paramref name="index"/>.</summary>
    public readonly long End(int index) => Math.Min((index + 1L) * RowsPerTask, WeightRows);

    /// <summary>Writes or adds the sums of <paramref name="rows"/> rows of x from <paramref name="m"/> on, [rows, 4], to the columns of the tile at <paramref name="n"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(long m, int rows, long n, float* sums)
    {
        int columns = (int)Math.Min(WeightTile.Rows, WeightRows - n);
        for (int row = 0; row < rows; row++, sums += WeightTile.Rows)
        {
            float* y = Y.Row(m + row) + n;
            for (int i = 0; i < columns; i++)
                y[i] = Accumulate ? y[i] + sums[i] : sums[i];
        }
    }
}
