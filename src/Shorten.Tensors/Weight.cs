namespace Shorten.Tensors;

/// <summary>A matrix <c>[Rows, Columns]</c> as it lies in a mapped file or in memory, in its stored dtype: a view, never a copy.</summary>
/// <remarks>A vector is one row. Rows follow each other without gaps. Valid while its owner (a <see cref="MappedFile"/>, say) is alive.</remarks>
public sealed unsafe class Weight
{
    /// <summary>Views <paramref name="rows"/> x <paramref name="columns"/> values of <paramref name="dtype"/> at <paramref name="data"/>.</summary>
    /// <exception cref="ArgumentException">A row does not fill whole blocks of the dtype.</exception>
    public Weight(string name, DType dtype, long rows, long columns, byte* data, object owner)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        Name = name;
        DType = dtype;
        Rows = rows;
        Columns = columns;
        Data = data;
        Owner = owner;
        RowBytes = dtype.Bytes(columns);
    }

    /// <summary>Views a matrix in memory, so that it can be multiplied with; the values may change.</summary>
    /// <param name="name">Name of the matrix.</param>
    /// <param name="values">Its values.</param>
    /// <param name="owner">What keeps them alive.</param>
    public static Weight Of(string name, Tensor values, object owner) => new(name, DType.F32, values.Rows, values.Columns, (byte*)values.Data, owner);

    /// <summary>Name of the tensor in its checkpoint.</summary>
    public string Name { get; }

    /// <summary>Stored element type.</summary>
    public DType DType { get; }

    /// <summary>Number of rows (output features of a projection).</summary>
    public long Rows { get; }

    /// <summary>Values in a row (input features of a projection).</summary>
    public long Columns { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public long RowBytes { get; }

    /// <summary>First byte of row 0.</summary>
    public byte* Data { get; }

    /// <summary>What keeps <see cref="Data"/> alive.</summary>
    public object Owner { get; }

    /// <summary>Number of values.</summary>
    public long Length => Rows * Columns;

    /// <summary>Size in bytes.</summary>
    public long Bytes => Rows * RowBytes;

    /// <summary>First byte of row <paramref name="row"/>.</summary>
    public byte* Row(long row) => Data + row * RowBytes;

    /// <summary>The rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> as a weight of their own (a part of a fused projection).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the weight.</exception>
    public Weight SliceRows(long start, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rows - start);
        return new Weight(Name, DType, count, Columns, Row(start), Owner);
    }
}
