using System.Runtime.InteropServices;

namespace Shorten.Testing;

/// <summary>Zeroed native memory flush against a page that faults when touched: a kernel that reads or writes one byte too far ends the process.</summary>
/// <remarks>Test with both <see cref="AtEnd"/> and <see cref="AtBegin"/>: only one side touches its guard page, the other one has up to a page of slack.
/// A test skips itself elsewhere than on Linux with <c>[SkippableFact(typeof(PlatformNotSupportedException))]</c>.</remarks>
public sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int ProtNone = 0, ProtReadWrite = 1 | 2, MapPrivateAnonymous = 0x02 | 0x20;

    private readonly byte* _mapping;
    private readonly long _mappingBytes;

    private GuardedBuffer(long lengthBytes, bool atEnd)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("guard pages are made with Linux's mmap");
        long page = Environment.SystemPageSize;
        long usable = (lengthBytes + page - 1) / page * page;
        _mappingBytes = page + usable + page;
        _mapping = Mmap(null, (nuint)_mappingBytes, ProtNone, MapPrivateAnonymous, -1, 0);
        if ((nint)_mapping == -1 || (usable > 0 && Mprotect(_mapping + page, (nuint)usable, ProtReadWrite) != 0))
            throw new InvalidOperationException("no memory for a guarded buffer");
        LengthBytes = lengthBytes;
        Pointer = _mapping + page + (atEnd ? usable - lengthBytes : 0);
    }

    /// <summary>First byte.</summary>
    public byte* Pointer { get; }

    /// <summary>Number of bytes.</summary>
    public long LengthBytes { get; }

    /// <summary>The bytes as a span.</summary>
    public Span<byte> Bytes => new(Pointer, (int)LengthBytes);

    /// <summary>A buffer whose last byte lies right before a guard page. The alignment of <see cref="Pointer"/> follows from the length.</summary>
    public static GuardedBuffer AtEnd(long lengthBytes) => new(lengthBytes, atEnd: true);

    /// <summary>A buffer whose first byte lies right behind a guard page: <see cref="Pointer"/> is aligned to a page.</summary>
    public static GuardedBuffer AtBegin(long lengthBytes) => new(lengthBytes, atEnd: false);

    /// <summary>The whole values of type <typeparamref name="T"/> as a span.</summary>
    public Span<T> Values<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <inheritdoc />
    public void Dispose() => _ = Munmap(_mapping, (nuint)_mappingBytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Mmap(byte* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Mprotect(byte* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(byte* address, nuint length);
}
