using System.Runtime.InteropServices;

namespace Shorten.Tensors.Kernels.Assembled;

/// <summary>Machine code in pages of its own: written first, then made readable and executable, never writable again. Kept until the process ends.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const int ProtectRead = 1, ProtectWrite = 2, ProtectExecute = 4;
    private const int MapPrivate = 2, MapAnonymousLinux = 0x20, MapAnonymousBsd = 0x1000;
    private const nint MapFailed = -1;

    /// <summary>Address of a copy of <paramref name="code"/> that can be called; null where the system does not allow it.</summary>
    public static void* Load(ReadOnlySpan<byte> code)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS() && !OperatingSystem.IsFreeBSD())
            return null;
        int flags = MapPrivate | (OperatingSystem.IsLinux() ? MapAnonymousLinux : MapAnonymousBsd);
        nint page = Map(0, (nuint)code.Length, ProtectRead | ProtectWrite, flags, -1, 0);
        if (page == MapFailed)
            return null;
        code.CopyTo(new Span<byte>((void*)page, code.Length));
        if (Protect(page, (nuint)code.Length, ProtectRead | ProtectExecute) == 0)
            return (void*)page;
        _ = Unmap(page, (nuint)code.Length);
        return null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
