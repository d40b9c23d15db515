namespace Shorten.Checkpoints;

/// <summary>A file or folder that appears whole or not at all: written beside its target, flushed to the disk, then renamed.</summary>
/// <remarks>Disposed without <see cref="Commit"/>, it leaves nothing behind and an existing target as it was. What killed runs left is removed at the start.</remarks>
public sealed class AtomicOutput : IDisposable
{
    private readonly bool _isFolder;
    private readonly List<string> _createdParents = [];
    private bool _isFinished;

    private AtomicOutput(string target, bool isFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        TargetPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        string parent = Path.GetDirectoryName(TargetPath) ?? throw new ArgumentException($"{target} is the root of a disk", nameof(target));
        _isFolder = isFolder;
        for (string? folder = parent; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            _createdParents.Add(folder);
        TemporaryPath = TemporarySiblings.ForOutput(TargetPath);
        try
        {
            Directory.CreateDirectory(parent);
            TemporarySiblings.RemoveLeftovers(TargetPath);
            if (isFolder)
                Directory.CreateDirectory(TemporaryPath);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Full path where the output will be.</summary>
    public string TargetPath { get; }

    /// <summary>Full path to write to: an existing empty folder, or a file to create.</summary>
    public string TemporaryPath { get; }

    /// <summary>Begins a file at <paramref name="target"/>; folders above it are created.</summary>
    public static AtomicOutput ForFile(string target) => new(target, isFolder: false);

    /// <summary>Begins a folder at <paramref name="target"/>; folders above it are created.</summary>
    public static AtomicOutput ForFolder(string target) => new(target, isFolder: true);

    /// <summary>Forces what was written so far to the disk, ahead of <see cref="Commit"/>: other work can go on meanwhile.</summary>
    /// <exception cref="DiskSpaceException">The disk is full.</exception>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_isFinished, this);
        DiskSpace.Guard(Path.GetDirectoryName(TargetPath)!, SizeBytes(TemporaryPath), () => DiskSync.FlushTree(TemporaryPath));
    }

    /// <summary>Flushes what was written and puts it in place. Every stream must be closed.</summary>
    /// <exception cref="IOException">The target exists and may not be overwritten, or is of the other kind.</exception>
    /// <exception cref="DiskSpaceException">The disk is full.</exception>
    public void Commit(bool overwrite = false)
    {
        ObjectDisposedException.ThrowIf(_isFinished, this);
        string parent = Path.GetDirectoryName(TargetPath)!;
        Flush();
        if (!overwrite && Path.Exists(TargetPath))
            throw new IOException($"{TargetPath}: exists already");
        if (_isFolder ? File.Exists(TargetPath) : Directory.Exists(TargetPath))
            throw new IOException($"{TargetPath}: exists and is a {(_isFolder ? "file, not a folder" : "folder, not a file")}");
        if (!_isFolder)
            File.Move(TemporaryPath, TargetPath, overwrite);
        else if (Directory.Exists(TargetPath))
            ReplaceFolder(TemporaryPath, TargetPath);
        else
            Directory.Move(TemporaryPath, TargetPath);
        _isFinished = true;
        DiskSync.FlushFolder(parent);
        foreach (string created in _createdParents)
            DiskSync.FlushFolder(Path.GetDirectoryName(created)!);
        TemporarySiblings.Delete(TemporaryPath);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_isFinished)
            return;
        _isFinished = true;
        TemporarySiblings.Delete(TemporaryPath);
        foreach (string folder in _createdParents)
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }

    /// <summary>A folder cannot be renamed over another that is not empty: the old one steps aside, and comes back if the new one cannot take its place.</summary>
    internal static void ReplaceFolder(string source, string target)
    {
        string aside = TemporarySiblings.ForReplaced(target);
        Directory.Move(target, aside);
        try
        {
            Directory.Move(source, target);
        }
        catch
        {
            Directory.Move(aside, target);
            throw;
        }
        DiskSync.FlushFolder(Path.GetDirectoryName(target)!);
        TemporarySiblings.Delete(aside);
    }

    private static long SizeBytes(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length)
        : new FileInfo(path).Length;
}
