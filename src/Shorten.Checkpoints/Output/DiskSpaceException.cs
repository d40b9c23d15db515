namespace Shorten.Checkpoints;

/// <summary>An output does not fit on its disk. The message is one line: folder, what is needed, what is available.</summary>
public sealed class DiskSpaceException : IOException
{
    /// <summary>Reports that <paramref name="folder"/> lacks the space for <paramref name="neededBytes"/>.</summary>
    public DiskSpaceException(string folder, long neededBytes, long availableBytes, Exception? inner = null)
        : base($"{folder}: not enough disk space, {Size(neededBytes)} needed, {Size(availableBytes)} available", inner)
    {
        Folder = folder;
        NeededBytes = neededBytes;
        AvailableBytes = availableBytes;
    }

    /// <summary>Folder of the output.</summary>
    public string Folder { get; }

    /// <summary>Size of the output in bytes.</summary>
    public long NeededBytes { get; }

    /// <summary>Free space on the disk of the folder in bytes.</summary>
    public long AvailableBytes { get; }

    private static string Size(long bytes) => bytes < 1_000_000_000 ? $"{bytes / 1e6:F1} MB" : $"{bytes / 1e9:F1} GB";
}
