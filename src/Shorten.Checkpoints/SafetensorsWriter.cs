using Shorten.Checkpoints.Safetensors;

namespace Shorten.Checkpoints;

/// <summary>Writes safetensors files tensor by tensor, in constant memory. With <see cref="AtomicOutput"/> the output is whole or absent.</summary>
public static class SafetensorsWriter
{
    private static readonly Dictionary<string, string> DefaultMetadata = new() { ["format"] = "pt" };

    /// <summary>Writes <c>model.safetensors</c>, or shards and their index where one file would pass <paramref name="maxShardBytes"/>.</summary>
    /// <param name="folder">Folder that exists.</param>
    /// <param name="tensors">Tensors in the order in which they are to lie.</param>
    /// <param name="maxShardBytes">Most tensor bytes of one file; a larger tensor gets a file of its own.</param>
    /// <param name="metadata"><c>__metadata__</c> of each file; null for <c>format: pt</c>.</param>
    /// <param name="progress">Called with the tensor bytes written so far.</param>
    /// <param name="cancellationToken">Stops between chunks.</param>
    /// <returns>Full paths of the files, the index last.</returns>
    /// <remarks>Where it fails or is stopped, the files that it made are deleted.</remarks>
    /// <exception cref="ArgumentException">Two tensors have one name, or a dtype is not one of the format.</exception>
    /// <exception cref="IOException">A file exists already or cannot be written.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="InvalidOperationException">A tensor does not write as many bytes as it promised.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<string> WriteFolder(string folder, IReadOnlyList<TensorToWrite> tensors, long maxShardBytes,
        IReadOnlyDictionary<string, string>? metadata = null, Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxShardBytes);
        TensorFile.CheckNames(tensors);
        var shards = SafetensorsShards.Plan(tensors, maxShardBytes);
        return WriteShards(Path.GetFullPath(folder), shards, metadata, new WriteProgress(progress, cancellationToken));
    }

    /// <summary>Names and sizes in bytes of the files that <see cref="WriteFolder"/> would write, without the index.</summary>
    /// <exception cref="ArgumentException">Two tensors have one name, or a dtype is not one of the format.</exception>
    public static IReadOnlyList<(string Name, long Bytes)> PlanFolder(IReadOnlyList<TensorToWrite> tensors, long maxShardBytes, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxShardBytes);
        TensorFile.CheckNames(tensors);
        return [.. SafetensorsShards.Plan(tensors, maxShardBytes)
            .Select(shard => (shard.Name, SafetensorsHeaderWriter.Build(shard.Tensors, metadata ?? DefaultMetadata).LongLength + shard.Bytes))];
    }

    /// <summary>Writes one file at <paramref name="path"/>, which must not exist. As <see cref="WriteFolder"/> otherwise.</summary>
    /// <exception cref="ArgumentException">Two tensors have one name, or a dtype is not one of the format.</exception>
    /// <exception cref="IOException">The file exists already or cannot be written.</exception>
    /// <exception cref="DiskSpaceException">The disk is too full.</exception>
    /// <exception cref="InvalidOperationException">A tensor does not write as many bytes as it promised.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void WriteFile(string path, IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TensorFile.CheckNames(tensors);
        string full = Path.GetFullPath(path);
        WriteShards(Path.GetDirectoryName(full)!, [new(Path.GetFileName(full), tensors)], metadata, new WriteProgress(progress, cancellationToken));
    }

    private static List<string> WriteShards(string folder, List<SafetensorsShard> shards, IReadOnlyDictionary<string, string>? metadata, WriteProgress progress)
    {
        var headers = shards.ConvertAll(shard => SafetensorsHeaderWriter.Build(shard.Tensors, metadata ?? DefaultMetadata));
        long needed = headers.Sum(header => header.LongLength) + shards.Sum(shard => shard.Bytes);
        DiskSpace.Ensure(folder, needed);
        var written = new List<string>();
        try
        {
            DiskSpace.Guard(folder, needed, () =>
            {
                for (int i = 0; i < shards.Count; i++)
                    WriteShard(Path.Combine(folder, shards[i].Name), headers[i], shards[i], written, progress);
                if (shards.Count > 1)
                    WriteIndex(Path.Combine(folder, "model.safetensors.index.json"), shards, written);
            });
        }
        catch
        {
            written.ForEach(File.Delete);
            throw;
        }
        return written;
    }

    private static void WriteShard(string path, byte[] header, SafetensorsShard shard, List<string> written, WriteProgress progress)
    {
        TensorFile.Create(path, output =>
        {
            output.Write(header);
            foreach (var tensor in shard.Tensors)
                TensorFile.WriteTensor(output, tensor, progress);
        });
        written.Add(path);
    }

    private static void WriteIndex(string path, List<SafetensorsShard> shards, List<string> written)
    {
        TensorFile.Create(path, output => SafetensorsShards.WriteIndex(output, shards));
        written.Add(path);
    }
}
