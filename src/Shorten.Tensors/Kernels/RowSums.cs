using System.Numerics.Tensors;

namespace Shorten.Tensors.Kernels;

/// <summary>Sums over the rows of a matrix, in parts that tasks add up on their own: parts of fixed size, so that no thread changes a sum.</summary>
internal readonly struct RowSums
{
    // Few enough that adding up the parts costs nothing, enough for any number of threads.
    private const int MaxParts = 64;

    private const int MinValues = 16384;

    /// <summary>The parts of a matrix <c>[rows, columns]</c>.</summary>
    public RowSums(long rows, int columns)
    {
        Rows = rows;
        PartRows = Math.Max(Math.Max(1, MinValues / Math.Max(1, columns)), (rows + MaxParts - 1) / MaxParts);
    }

    /// <summary>Rows of the matrix.</summary>
    public long Rows { get; }

    /// <summary>Rows of each part but the last.</summary>
    public long PartRows { get; }

    /// <summary>Number of parts, one for each task.</summary>
    public int NumParts => (int)((Rows + PartRows - 1) / PartRows);

    /// <summary>First row and end of a part.</summary>
    public (long First, long End) Part(int index) => (index * PartRows, Math.Min((index + 1) * PartRows, Rows));

    /// <summary>sums += the rows of <paramref name="parts"/>, in their order.</summary>
    public static void AddTo(Tensor parts, Tensor sums)
    {
        for (long part = 0; part < parts.Rows; part++)
            TensorPrimitives.Add(sums.RowSpan(0), parts.RowSpan(part), sums.RowSpan(0));
    }
}
