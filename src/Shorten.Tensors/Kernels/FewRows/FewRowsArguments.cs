using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Shorten.Tensors.Kernels;

/// <summary>One product of few rows, for its tasks: each computes some weight rows for all rows of x.</summary>
internal unsafe struct FewRowsArguments
{
    public Tensor X, Y;
    public IntegerRows Integers;
    public ushort* Halves;
    public byte* Source;
    public long RowBytes, WeightRows;
    public DType DType;
    public int RowsPerTask;
    public bool Accumulate;

    /// <summary>The tile whose first row is <paramref name="row"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly WeightTile Tile(long row, float* scratch) =>
        new(Source + row * RowBytes, RowBytes, (int)Math.Min(WeightTile.Rows, WeightRows - row), scratch, X.Columns);

    /// <summary>Asks for the tile at <paramref name="row"/>, into the second-level cache: while a tile meets one row of x after another nothing is read, and the memory would rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Prefetch(long row)
    {
        if (X.Rows == 1)
            return;
        byte* next = Source + row * RowBytes;
        for (long offset = 0; offset < WeightTile.Rows * RowBytes; offset += 64)
            Sse.Prefetch1(next + offset);
    }

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

    /// <summary>Writes or adds the sums of all rows of x, [rows, 16], to <paramref name="columns"/> columns from <paramref name="n"/> on.</summary>
    public readonly void Store(long n, int columns, float* sums)
    {
        for (long row = 0; row < X.Rows; row++, sums += PanelVectors.Rows)
        {
            Span<float> y = new(Y.Row(row) + n, columns), values = new(sums, columns);
            if (Accumulate)
                TensorPrimitives.Add(y, values, y);
            else
                values.CopyTo(y);
        }
    }
}
