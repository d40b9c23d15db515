namespace Shorten.Hub;

/// <summary>The cache of one repository, laid out as the Hugging Face tools do: <c>blobs</c> by hash, <c>snapshots</c> of links to them, <c>refs</c> that name commits.</summary>
internal sealed class HubCache(HubSettings settings, HubModelId id)
{
    private readonly string _folder = Path.Combine(settings.CacheFolder, "models--" + id.Repository.Replace("/", "--", StringComparison.Ordinal));

    /// <summary>Folder of the snapshot of a commit.</summary>
    public string Snapshot(string commit) => Path.Combine(_folder, "snapshots", commit);

    /// <summary>Where the bytes of a file lie.</summary>
    public string Blob(HubFile file) => Path.Combine(_folder, "blobs", file.Hash);

    public bool Has(HubFile file) => new FileInfo(Blob(file)) is { Exists: true } blob && blob.Length == file.SizeBytes;

    /// <summary>The commit that a revision named when it was asked for last; null where it never was.</summary>
    public string? Commit()
    {
        if (HubRevision.IsCommit(id.Revision))
            return id.Revision;
        return File.Exists(Ref) && File.ReadAllText(Ref).Trim() is var commit && HubRevision.IsCommit(commit) ? commit : null;
    }

    /// <summary>Makes the folder of the blobs.</summary>
    public void Prepare() => Directory.CreateDirectory(Path.Combine(_folder, "blobs"));

    /// <summary>Puts a link to the blob into the snapshot; a copy where the system gives no links.</summary>
    public void Link(string commit, HubFile file)
    {
        string link = Path.Combine(Snapshot(commit), file.Name);
        Directory.CreateDirectory(Snapshot(commit));
        if (File.Exists(link))
            return;
        // One that leads nowhere.
        File.Delete(link);
        try
        {
            File.CreateSymbolicLink(link, Path.Combine("..", "..", "blobs", file.Hash));
        }
        catch (UnauthorizedAccessException)
        {
            File.Copy(Blob(file), link);
        }
    }

    public void WriteRef(string commit)
    {
        if (HubRevision.IsCommit(id.Revision))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Ref)!);
        File.WriteAllText(Ref, commit);
    }

    private string Ref => Path.Combine(_folder, "refs", id.Revision);
}
