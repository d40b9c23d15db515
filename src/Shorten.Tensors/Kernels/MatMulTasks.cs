namespace Shorten.Tensors.Kernels;

/// <summary>Cuts the rows of a matrix product into tasks of nearly equal numbers of tiles, as many as give every thread the same share.</summary>
internal static class MatMulTasks
{
    /// <summary>Number of tasks for <paramref name="rows"/> rows.</summary>
    public static int Count(long rows, int tileRows)
    {
        long tiles = Tiles(rows, tileRows), threads = Workers.NumThreads;
        long each = MatMulBlock.MaxRows / tileRows * threads;
        return checked((int)Math.Min(tiles, (tiles + each - 1) / each * threads));
    }

    /// <summary>First row and number of rows of task <paramref name="index"/> of <paramref name="count"/>.</summary>
    public static (long First, int Rows) Rows(int index, int count, long rows, int tileRows)
    {
        long tiles = Tiles(rows, tileRows), first = index * tiles / count * tileRows, end = Math.Min((index + 1) * tiles / count * tileRows, rows);
        return (first, (int)(end - first));
    }

    private static long Tiles(long rows, int tileRows) => (rows + tileRows - 1) / tileRows;
}
