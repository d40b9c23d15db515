using System.Runtime.InteropServices;

namespace Shorten.Tensors;

/// <summary>Owns the float32 buffers of a run, reuses them and accounts for every byte. Not for use by two threads at once.</summary>
public sealed unsafe class Workspace : IDisposable
{
    private const int Alignment = 64;
    private readonly Dictionary<nint, long> _rented = [];
    private readonly Dictionary<long, Stack<nint>> _free = [];
    private long _freeBytes;

    /// <summary>A workspace that holds at most <paramref name="limitBytes"/>.</summary>
    public Workspace(long limitBytes = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limitBytes);
        LimitBytes = limitBytes;
    }

    /// <summary>The most that may be rented at one time, in bytes.</summary>
    public long LimitBytes { get; }

    /// <summary>Bytes rented now.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>The most bytes that were rented at one time.</summary>
    public long PeakBytes { get; private set; }

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
        _freeBytes += bytes;
        if (!_free.TryGetValue(bytes, out var stack))
            _free[bytes] = stack = new Stack<nint>();
        stack.Push((nint)tensor.Data);
    }

    /// <summary>Bytes that <see cref="Rent"/> takes for a matrix of this shape.</summary>
    public static long BytesOf(long rows, int columns) => Round(checked(rows * columns * sizeof(float)));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (nint pointer in _rented.Keys)
            NativeMemory.AlignedFree((void*)pointer);
        _rented.Clear();
        UsedBytes = 0;
        Trim();
    }

    private static long Round(long bytes) => (Math.Max(bytes, 1) + Alignment - 1) / Alignment * Alignment;

    private nint Take(long bytes)
    {
        if (_free.TryGetValue(bytes, out var stack) && stack.TryPop(out nint pointer))
        {
            _freeBytes -= bytes;
            return pointer;
        }
        // What is kept for reuse counts towards the limit as well: let it go before it would exceed it.
        if (_freeBytes > 0 && bytes > LimitBytes - UsedBytes - _freeBytes)
            Trim();
        return (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
    }

    private void Trim()
    {
        foreach (var stack in _free.Values)
        {
            while (stack.TryPop(out nint pointer))
                NativeMemory.AlignedFree((void*)pointer);
        }
        _freeBytes = 0;
    }
}
