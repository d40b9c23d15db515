namespace Shorten.Tensors;

/// <summary>What a run computes in: its float32 buffers, reused and accounted for to the byte, and the arithmetic of its products. Not for use by two threads at once.</summary>
public sealed unsafe class Workspace : IDisposable
{
    private const int Alignment = 64;

    // In the order in which they were rented, which is nearly always the reverse of that in which they are returned.
    private readonly List<(nint Pointer, long Bytes, long Number)> _rented = [];
    private readonly BufferSpace _space = new();
    private long _numRented;

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
        _rented.Add((pointer, bytes, ++_numRented));
        UsedBytes += bytes;
        PeakBytes = Math.Max(PeakBytes, UsedBytes);
        return new Tensor((float*)pointer, rows, columns);
    }

    /// <summary>Gives back a buffer that <see cref="Rent"/> gave (not a slice of it).</summary>
    /// <exception cref="ArgumentException">The buffer was not rented here.</exception>
    public void Return(Tensor tensor)
    {
        int index = _rented.Count - 1;
        while (index >= 0 && _rented[index].Pointer != (nint)tensor.Data)
            index--;
        if (index < 0)
            throw new ArgumentException("this tensor was not rented from this workspace", nameof(tensor));
        ReturnAt(index);
    }

    /// <summary>Begins a scope at whose end everything is returned that was rented in it and not yet returned, whatever ends it.</summary>
    public WorkspaceScope Scope() => new(this, _numRented);

    /// <summary>Returns all buffers but the first <paramref name="number"/> that were ever rented.</summary>
    internal void ReturnAfter(long number)
    {
        while (_rented.Count > 0 && _rented[^1].Number > number)
            ReturnAt(_rented.Count - 1);
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

    private void ReturnAt(int index)
    {
        var (pointer, bytes, _) = _rented[index];
        _rented.RemoveAt(index);
        UsedBytes -= bytes;
        _space.Return(pointer, bytes);
    }

    private static long Round(long bytes) => (Math.Max(bytes, 1) + Alignment - 1) / Alignment * Alignment;
}
