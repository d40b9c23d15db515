using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Shorten.Tensors;

/// <summary>A whole file, mapped read-only into memory. Pages are read when touched and belong to the page cache.</summary>
/// <remarks>Or memory of its own (<see cref="InMemory"/>), for values that a file stores in another order than they are needed in.</remarks>
public sealed unsafe partial class MappedFile : IDisposable
{
    private const int MadviseWillNeed = 3, MadviseDontNeed = 4;

    private readonly MemoryMappedFile? _mapping;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _pointer;

    /// <summary>Maps the file at <paramref name="path"/>; an empty file gives a length of 0 and no pointer.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public MappedFile(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        LengthBytes = stream.Length;
        if (LengthBytes == 0)
            return;
        _mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, LengthBytes, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pointer);
    }

    private MappedFile(string path, long lengthBytes)
    {
        Path = path;
        LengthBytes = lengthBytes;
        IsInMemory = true;
        _pointer = (byte*)NativeMemory.Alloc(checked((nuint)lengthBytes));
    }

    /// <summary>Memory of <paramref name="lengthBytes"/> bytes for values of the file at <paramref name="path"/>; the caller writes them through <see cref="Pointer"/>.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory of that size.</exception>
    public static MappedFile InMemory(string path, long lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthBytes);
        return new MappedFile(System.IO.Path.GetFullPath(path), lengthBytes);
    }

    /// <summary>True where the bytes are memory of this process and do not lie in the file at <see cref="Path"/>.</summary>
    public bool IsInMemory { get; }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Length of the file (or of the memory) in bytes.</summary>
    public long LengthBytes { get; }

    /// <summary>First byte; valid until this is disposed.</summary>
    public byte* Pointer => _pointer;

    /// <summary>Bytes <paramref name="offset"/> to <paramref name="offset"/> + <paramref name="length"/> of the file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the file.</exception>
    /// <exception cref="ObjectDisposedException">The file is disposed.</exception>
    public ReadOnlySpan<byte> Span(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_pointer == null && LengthBytes > 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LengthBytes - offset);
        return new ReadOnlySpan<byte>(_pointer + offset, length);
    }

    /// <summary>Asks the system to read a range ahead. A hint: does nothing where the system has no such call.</summary>
    public void Prefetch(long offset, long length) => Advise(offset, length, MadviseWillNeed);

    /// <summary>Tells the system that a range is not needed for now. A hint: the bytes stay readable.</summary>
    public void Release(long offset, long length) => Advise(offset, length, MadviseDontNeed);

    /// <inheritdoc />
    public void Dispose()
    {
        if (IsInMemory)
            NativeMemory.Free(_pointer);
        else if (_pointer != null)
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _pointer = null;
        _view?.Dispose();
        _mapping?.Dispose();
    }

    private void Advise(long offset, long length, int advice)
    {
        // To let go of memory that no file backs would lose it.
        if (!OperatingSystem.IsLinux() || IsInMemory || _pointer == null || length <= 0)
            return;
        var (begin, end) = PagesOf(offset, length);
        if (begin < end)
            _ = Madvise(_pointer + begin, (nuint)(end - begin), advice);
    }

    /// <summary>The part of a range that lies in the file, from the begin of its first page. To advise on more would zero what lies beside the file in memory.</summary>
    internal (long Begin, long End) PagesOf(long offset, long length)
    {
        long page = Environment.SystemPageSize;
        return (Math.Max(offset, 0) / page * page, offset > LengthBytes - length ? LengthBytes : offset + length);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(byte* address, nuint length, int advice);
}
