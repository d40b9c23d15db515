using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Shorten.Tensors;

/// <summary>A float32 matrix <c>[Rows, Columns]</c>, row-major without gaps, in memory that a <see cref="Workspace"/> owns.</summary>
/// <remarks>A view: copying it copies no values, and slices share them. Valid until the workspace takes the buffer back.</remarks>
public readonly unsafe struct Tensor
{
    /// <summary>Views <paramref name="rows"/> x <paramref name="columns"/> floats at <paramref name="data"/>.</summary>
    public Tensor(float* data, long rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Data = data;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>First value.</summary>
    public float* Data { get; }

    /// <summary>Number of rows.</summary>
    public long Rows { get; }

    /// <summary>Values in a row.</summary>
    public int Columns { get; }

    /// <summary>Number of values.</summary>
    public long Length => Rows * Columns;

    /// <summary>Pointer to the first value of row <paramref name="row"/>.</summary>
    public float* Row(long row)
    {
        Debug.Assert(row >= 0 && row <= Rows, "row outside the tensor");
        return Data + row * Columns;
    }

    /// <summary>Row <paramref name="row"/> as a span of <see cref="Columns"/> values.</summary>
    public Span<float> RowSpan(long row) => new(Row(row), Columns);

    /// <summary>The rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the tensor.</exception>
    public Tensor Slice(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rows - start);
        return new Tensor(Row(start), count, Columns);
    }

    /// <summary>The same values with another row length: heads as rows, say.</summary>
    /// <exception cref="ArgumentException">The values do not fill whole rows.</exception>
    public Tensor Reshape(int columns)
    {
        if (columns <= 0 || Length % columns != 0)
            throw new ArgumentException($"{Length} values do not fill rows of {columns}", nameof(columns));
        return new Tensor(Data, Length / columns, columns);
    }

    /// <summary>Sets all values to 0.</summary>
    public void Clear() => NativeMemory.Clear(Data, (nuint)(Length * sizeof(float)));

    /// <summary>Copies all values to <paramref name="destination"/>, which has the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void CopyTo(Tensor destination)
    {
        if (destination.Rows != Rows || destination.Columns != Columns)
            throw new ArgumentException($"[{Rows}, {Columns}] does not fit [{destination.Rows}, {destination.Columns}]", nameof(destination));
        Buffer.MemoryCopy(Data, destination.Data, Length * sizeof(float), Length * sizeof(float));
    }
}
