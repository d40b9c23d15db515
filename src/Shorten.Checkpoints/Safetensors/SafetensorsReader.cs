using Shorten.Tensors;

namespace Shorten.Checkpoints.Safetensors;

/// <summary>Reads one safetensors file, or the shards that an index names.</summary>
internal static class SafetensorsReader
{
    public static CheckpointContents ReadFile(string path) => ReadFiles([path]);

    public static CheckpointContents ReadIndexed(string indexPath)
    {
        var index = SafetensorsIndex.Read(indexPath);
        string folder = Path.GetDirectoryName(Path.GetFullPath(indexPath))!;
        var paths = index.Shards.Select(shard => Path.Combine(folder, shard)).ToList();
        for (int i = 0; i < paths.Count; i++)
        {
            if (!File.Exists(paths[i]))
                throw new CheckpointFormatException(indexPath, null, $"shard {index.Shards[i]} is missing");
        }
        var contents = ReadFiles(paths);
        try
        {
            index.CheckTensors(folder, contents.Tensors);
        }
        catch
        {
            Dispose(contents.Files);
            throw;
        }
        return contents;
    }

    private static CheckpointContents ReadFiles(IReadOnlyList<string> paths)
    {
        var files = new List<MappedFile>();
        var tensors = new List<TensorEntry>();
        var headers = new List<SafetensorsHeader>();
        try
        {
            foreach (string path in paths)
            {
                files.Add(new MappedFile(path));
                headers.Add(SafetensorsHeader.Read(files[^1]));
                tensors.AddRange(SafetensorsLayout.Place(files[^1], headers[^1]));
            }
        }
        catch
        {
            Dispose(files);
            throw;
        }
        return new CheckpointContents { Format = CheckpointFormat.Safetensors, Files = files, Tensors = tensors, Metadata = headers[0].Metadata };
    }

    private static void Dispose(IEnumerable<MappedFile> files)
    {
        foreach (var file in files)
            file.Dispose();
    }
}
