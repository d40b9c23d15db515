using Shorten.Checkpoints;
using Shorten.Models.Families;
using Shorten.Tensors;

namespace Shorten.Pruning;

/// <summary>SHA-256 of a checkpoint's weight files by file name.</summary>
public static class SourceHashes
{
    /// <summary>Reads every weight file once.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyDictionary<string, string> Compute(Checkpoint checkpoint,
        IProgress<WorkProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        long total = checkpoint.Files.Sum(file => file.LengthBytes), before = 0;
        var hashes = new Dictionary<string, string>();
        foreach (var file in checkpoint.Files)
        {
            long done = before;
            string hash = FileHashes.Sha256(
                file.Path, bytes => progress?.Report(new WorkProgress("hashing the weights", done + bytes, total, "bytes")), cancellationToken);
            hashes.Add(NameOf(checkpoint, file), hash);
            before += file.LengthBytes;
        }
        return hashes;
    }

    /// <summary>Name of a weight file in manifests: shards may lie in folders below.</summary>
    internal static string NameOf(Checkpoint checkpoint, MappedFile file) => Path.GetRelativePath(Family.FolderOf(checkpoint), file.Path);
}
