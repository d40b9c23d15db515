namespace Shorten.Tensors.Kernels;

/// <summary>A matrix in its stored dtype, as a task can hold it.</summary>
internal readonly unsafe struct StoredRows
{
    private readonly byte* _data;
    private readonly long _rowBytes;

    /// <summary>The rows of a weight.</summary>
    public StoredRows(Weight weight)
    {
        _data = weight.Data;
        _rowBytes = weight.RowBytes;
        DType = weight.DType;
        Rows = checked((int)weight.Rows);
        Columns = checked((int)weight.Columns);
    }

    /// <summary>The rows of a tensor.</summary>
    public StoredRows(Tensor tensor)
    {
        _data = (byte*)tensor.Data;
        _rowBytes = tensor.Columns * (long)sizeof(float);
        DType = DType.F32;
        Rows = checked((int)tensor.Rows);
        Columns = tensor.Columns;
    }

    private StoredRows(byte* data, StoredRows whole, int rows)
    {
        this = whole;
        _data = data;
        Rows = rows;
    }

    /// <summary>Stored element type.</summary>
    public DType DType { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Values in a row.</summary>
    public int Columns { get; }

    /// <summary>The rows <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>, or to the last.</summary>
    public StoredRows Slice(long start, long count) => new(Row(start), this, (int)Math.Min(count, Rows - start));

    /// <summary>First byte of a row.</summary>
    public byte* Row(long row) => _data + row * _rowBytes;

    /// <summary>Four-byte units from one row to the next, or 0 where that is not a whole number.</summary>
    public long RowUnits => _rowBytes % sizeof(float) == 0 ? _rowBytes / sizeof(float) : 0;

    /// <summary><paramref name="count"/> values of a row from <paramref name="column"/> (the start of a block) on, as float32.</summary>
    public void Read(long row, int column, int count, float* destination) => RowReader.Read(DType, Row(row) + DType.Bytes(column), destination, count);
}
