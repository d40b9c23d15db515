namespace Shorten.Tensors;

/// <summary>What a run computes in: its float32 buffers, reused and accounted for to the byte, and the arithmetic of its products. Not for use by two threads at once.</summary>
public sealed unsafe class Workspace : IDisposable
{
    private const int Alignment = 64;
    private readonly Dictionary<nint, long> _rented = [];
    private readonly BufferSpace _space = new();

    /// <summary>A workspace that holds at most <paramref name="limitBytes"/> and whose matrix products run in <paramref name="compute"/>.</summary>
    public Workspace(long limitBytes = long.MaxValue, ComputeMode compute = ComputeMode.F32)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limitBytes);
        LimitBytes = limitBytes;
        Compute = compute;
    }

    /// <summary>Arithmetic of the matrix products.</summary>
    public ComputeMode Compute { get; }

    /// <summary>The most that may be rented at one time, in bytes.</summary>
    public long LimitBytes { get; }

    /// <summary>Bytes rented now.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>The most bytes that were rented at one time.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Bytes of memory behind all buffers, rented or returned.</summary>
    internal long HeldBytes => _space.HeldBytes;

    /// <summary>Rents a matrix <c>[rows, columns]</c> whose values are not defined.</summary>
    /// <exception cref="MemoryLimitException">The limit would be exceeded.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative.</exception>
    public Tensor Rent(long rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        long bytes = Round(checked(rows * columns * sizeof(float)));
        if (bytes > LimitBytes - UsedBytes)
            throw new MemoryLimitException(UsedBytes + bytes, LimitBytes);
        nint pointer = _space.Take(bytes);
        _rented.Add(pointer, bytes);
        UsedBytes += bytes;
        PeakBytes = Math.Max(PeakBytes, UsedBytes);
        return new Tensor((float*)pointer, rows, columns);
    }

    /// <summary>Gives back a buffer that <see cref="Rent"/> gave (not a slice of it).</summary>
    /// <exception cref="ArgumentException">The buffer was not rented here.</exception>
    public void Return(Tensor tensor)
    {
        if (!_rented.Remove((nint)tensor.Data, out long bytes))
            throw new ArgumentException("this tensor was not rented from this workspace", nameof(tensor));
        UsedBytes -= bytes;
        _space.Return((nint)tensor.Data, bytes);
    }

    /// <summary>Bytes that <see cref="Rent"/> takes for a matrix of this shape.</summary>
    public static long BytesOf(long rows, int columns) => Round(checked(rows * columns * sizeof(float)));

    /// <inheritdoc />
    public void Dispose()
    {
        _rented.Clear();
        UsedBytes = 0;
        _space.Dispose();
    }

    private static long Round(long bytes) => (Math.Max(bytes, 1) + Alignment - 1) / Alignment * Alignment;
}
