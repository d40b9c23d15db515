namespace Shorten.Checkpoints;

/// <summary>Free space for an output, asked before writing and named when it runs out.</summary>
public static class DiskSpace
{
    private const int LinuxNoSpace = 28, LinuxQuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Free bytes for this user on the disk of <paramref name="folder"/>, which need not exist yet.</summary>
    public static long AvailableBytes(string folder)
    {
        string existing = Path.GetFullPath(folder);
        while (!Directory.Exists(existing))
            existing = Path.GetDirectoryName(existing) ?? throw new DirectoryNotFoundException($"{folder}: no such folder");
        return new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(existing)! : existing).AvailableFreeSpace;
    }

    /// <summary>Makes sure that <paramref name="neededBytes"/> fit on the disk of <paramref name="folder"/>.</summary>
    /// <exception cref="DiskSpaceException">They do not.</exception>
    public static void Ensure(string folder, long neededBytes)
    {
        long available = AvailableBytes(folder);
        if (available < neededBytes)
            throw new DiskSpaceException(folder, neededBytes, available);
    }

    /// <summary>Runs <paramref name="write"/>; a full disk becomes an error that says how much was needed in all.</summary>
    internal static void Guard(string folder, long neededBytes, Action write)
    {
        try
        {
            write();
        }
        catch (IOException e) when (e.HResult is LinuxNoSpace or LinuxQuotaExceeded or WindowsDiskFull or WindowsHandleDiskFull)
        {
            throw new DiskSpaceException(folder, neededBytes, AvailableBytes(folder), e);
        }
    }
}
