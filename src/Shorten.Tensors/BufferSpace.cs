using System.Runtime.InteropServices;

namespace Shorten.Tensors;

/// <summary>Memory that buffers of any sizes share: each takes the lowest free range that is long enough, and free neighbours join.</summary>
/// <remarks>
/// On Linux all buffers lie in one range of address space of which only what was ever in use is touched: sizes that come and go cost no new pages.
/// Elsewhere, or where such a range is refused, every buffer that fits no free range gets memory of its own.
/// </remarks>
internal sealed unsafe class BufferSpace : IDisposable
{
    // Address space, not memory.
    private const long RangeBytes = 1L << 36;

    private readonly List<(nint Pointer, long Bytes, bool IsMapped)> _ranges = [];
    private readonly List<(nint Pointer, long Bytes)> _free = [];
    private readonly Dictionary<nint, long> _highest = [];

    /// <summary>Bytes that were ever in use at their place, the most that can be resident.</summary>
    public long HeldBytes => _highest.Values.Sum();

    /// <summary>Takes <paramref name="bytes"/> (a multiple of 64), aligned to 64.</summary>
    public nint Take(long bytes)
    {
        int index = Find(bytes);
        if (index < 0)
        {
            AddRange(bytes);
            index = Find(bytes);
        }
        var (pointer, free) = _free[index];
        if (free == bytes)
            _free.RemoveAt(index);
        else
            _free[index] = (pointer + (nint)bytes, free - bytes);
        nint range = RangeOf(pointer);
        _highest[range] = Math.Max(_highest[range], pointer + bytes - range);
        return pointer;
    }

    /// <summary>Takes back what <see cref="Take"/> gave.</summary>
    public void Return(nint pointer, long bytes)
    {
        int index = 0;
        while (index < _free.Count && _free[index].Pointer < pointer)
            index++;
        _free.Insert(index, (pointer, bytes));
        Join(index);
        if (index > 0)
            Join(index - 1);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (pointer, bytes, isMapped) in _ranges)
        {
            if (isMapped)
                SystemMemory.Unmap((void*)pointer, bytes);
            else
                NativeMemory.AlignedFree((void*)pointer);
        }
        _ranges.Clear();
        _free.Clear();
        _highest.Clear();
    }

    private int Find(long bytes)
    {
        for (int i = 0; i < _free.Count; i++)
        {
            if (_free[i].Bytes >= bytes)
                return i;
        }
        return -1;
    }

    private void AddRange(long bytes)
    {
        long length = Math.Max(bytes, RangeBytes);
        void* pages = SystemMemory.Map(length);
        if (pages != null)
            SystemMemory.PreferHugePages(pages, length);
        bool isMapped = pages != null;
        nint start = isMapped ? (nint)pages : (nint)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        _ranges.Add((start, isMapped ? length : bytes, isMapped));
        _highest.Add(start, 0);
        Return(start, isMapped ? length : bytes);
    }

    // Ranges do not join: each is given back on its own.
    private void Join(int index)
    {
        if (index + 1 >= _free.Count)
            return;
        var (pointer, bytes) = _free[index];
        var next = _free[index + 1];
        if (pointer + (nint)bytes != next.Pointer || RangeOf(pointer) != RangeOf(next.Pointer))
            return;
        _free[index] = (pointer, bytes + next.Bytes);
        _free.RemoveAt(index + 1);
    }

    private nint RangeOf(nint pointer)
    {
        foreach (var (start, bytes, _) in _ranges)
        {
            if (pointer >= start && pointer < start + (nint)bytes)
                return start;
        }
        throw new InvalidOperationException("the buffer lies in no range");
    }
}
