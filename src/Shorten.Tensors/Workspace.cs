using System.Runtime.InteropServices;

namespace Shorten.Tensors;

/// <summary>What a run computes in: its float32 buffers, reused and accounted for to the byte, and the arithmetic of its products. Not for use by two threads at once.</summary>
public sealed unsafe class Workspace : IDisposable
{
    private const int Alignment = 64;
    private readonly Dictionary<nint, long> _rented = [];
    private readonly List<(nint Pointer, long Bytes)> _free = [];

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

    /// <summary>Bytes of all buffers, rented or kept for reuse: never more than <see cref="PeakBytes"/>, whatever sizes come and go.</summary>
    internal long HeldBytes { get; private set; }

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
        nint pointer = Take(bytes);
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
        _free.Add(((nint)tensor.Data, bytes));
    }

    /// <summary>Bytes that <see cref="Rent"/> takes for a matrix of this shape.</summary>
    public static long BytesOf(long rows, int columns) => Round(checked(rows * columns * sizeof(float)));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (pointer, bytes) in _rented)
            _free.Add((pointer, bytes));
        _rented.Clear();
        UsedBytes = 0;
        Trim(0);
    }

    private static long Round(long bytes) => (Math.Max(bytes, 1) + Alignment - 1) / Alignment * Alignment;

    // A buffer of the same size, or a new one in the place of others that are kept: what is held stays below the most that was in use.
    private nint Take(long bytes)
    {
        int kept = _free.Count - 1;
        while (kept >= 0 && _free[kept].Bytes != bytes)
            kept--;
        if (kept >= 0)
        {
            nint pointer = _free[kept].Pointer;
            _free.RemoveAt(kept);
            return pointer;
        }
        Trim(Math.Max(PeakBytes, UsedBytes + bytes) - bytes);
        HeldBytes += bytes;
        return (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
    }

    // Frees what is kept for reuse until at most so many bytes are held.
    private void Trim(long heldBytes)
    {
        while (_free.Count > 0 && HeldBytes > heldBytes)
        {
            NativeMemory.AlignedFree((void*)_free[^1].Pointer);
            HeldBytes -= _free[^1].Bytes;
            _free.RemoveAt(_free.Count - 1);
        }
    }
}
