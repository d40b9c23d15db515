using System.Runtime.InteropServices;

namespace Shorten.Tensors;

/// <summary>Pages straight from the system, where it is a Unix: address space that costs nothing until it is touched, and code.</summary>
internal static unsafe partial class SystemMemory
{
    private const int ProtectRead = 1, ProtectWrite = 2, ProtectExecute = 4;
    private const int MapPrivate = 2, MapAnonymous = 0x20, MapNoReserve = 0x4000, AdviseHugePages = 14;
    private const nint Failed = -1;

    /// <summary>Readable and writable pages, zero until written; null where the system does not give them.</summary>
    public static void* Map(long bytes)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        nint pages = Map(0, (nuint)bytes, ProtectRead | ProtectWrite, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        return pages == Failed ? null : (void*)pages;
    }

    /// <summary>Asks for pages of 2 MB: fewer faults and fewer misses of the address cache. A hint.</summary>
    public static void PreferHugePages(void* pages, long bytes) => _ = Advise((nint)pages, (nuint)bytes, AdviseHugePages);

    /// <summary>Makes pages readable and executable and no longer writable; false where the system forbids it.</summary>
    public static bool MakeExecutable(void* pages, long bytes) => Protect((nint)pages, (nuint)bytes, ProtectRead | ProtectExecute) == 0;

    /// <summary>Gives pages back.</summary>
    public static void Unmap(void* pages, long bytes) => _ = Unmap((nint)pages, (nuint)bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
