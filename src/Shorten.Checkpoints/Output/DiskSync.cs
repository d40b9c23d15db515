using System.Runtime.InteropServices;

namespace Shorten.Checkpoints;

/// <summary>Forces files and folder entries to the disk.</summary>
internal static partial class DiskSync
{
    /// <summary>Every file below <paramref name="path"/> and every folder entry, or the one file at <paramref name="path"/>.</summary>
    public static void FlushTree(string path)
    {
        if (!Directory.Exists(path))
        {
            FlushFile(path);
            return;
        }
        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
            FlushFile(file);
        foreach (string folder in Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories))
            FlushFolder(folder);
        FlushFolder(path);
    }

    /// <summary>The entries of a folder. Windows has no such call, and some file systems refuse it: then there is nothing to do.</summary>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(path, 0);
        if (descriptor < 0)
            return;
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    private static void FlushFile(string path)
    {
        // Copied files may be read-only; only Windows asks for write access to flush.
        var access = OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read;
        using var handle = File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
