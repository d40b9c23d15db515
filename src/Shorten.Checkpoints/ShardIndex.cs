using System.Text.Json;
using Shorten.Checkpoints.Safetensors;

namespace Shorten.Checkpoints;

/// <summary>A <c>model.safetensors.index.json</c> or <c>pytorch_model.bin.index.json</c>: which shard holds which tensor.</summary>
internal sealed class ShardIndex
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private readonly string _path;
    private readonly Dictionary<string, string> _weightMap = [];

    private ShardIndex(string path, JsonElement weightMap)
    {
        _path = path;
        foreach (var property in weightMap.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw new CheckpointFormatException(path, property.Name, $"weight_map of {property.Name} must be the name of a shard");
            string shard = property.Value.GetString()!;
            if (!StaysInFolder(shard))
                throw new CheckpointFormatException(path, property.Name, $"shard path leaves the folder: {shard}");
            _weightMap.Add(property.Name, shard);
        }
        Shards = [.. _weightMap.Values.Distinct().Order(StringComparer.Ordinal)];
        if (Shards.Count == 0)
            throw new CheckpointFormatException(path, null, "index has an empty weight_map");
    }

    /// <summary>Paths of the shards below the folder of the index, sorted.</summary>
    public IReadOnlyList<string> Shards { get; }

    /// <summary>Opens all shards with the reader of their format and checks that they hold what the index says.</summary>
    public static CheckpointContents ReadShards(string indexPath, Func<IReadOnlyList<string>, CheckpointContents> readFiles)
    {
        var index = Read(indexPath);
        string folder = Path.GetDirectoryName(Path.GetFullPath(indexPath))!;
        string[] paths = [.. index.Shards.Select(shard => Path.Combine(folder, shard))];
        if (Array.FindIndex(paths, path => !File.Exists(path)) is >= 0 and int missing)
            throw new CheckpointFormatException(indexPath, null, $"shard {index.Shards[missing]} is missing");
        var contents = readFiles(paths);
        try
        {
            index.CheckTensors(folder, contents.Tensors);
        }
        catch
        {
            contents.Dispose();
            throw;
        }
        return contents;
    }

    private static ShardIndex Read(string path)
    {
        if (new FileInfo(path).Length > SafetensorsHeader.MaxJsonBytes)
            throw new CheckpointFormatException(path, null, $"index too large, the limit is {SafetensorsHeader.MaxJsonBytes} bytes");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("weight_map", out var weightMap)
                || weightMap.ValueKind != JsonValueKind.Object)
                throw new CheckpointFormatException(path, null, "index has no weight_map");
            return new ShardIndex(path, weightMap);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not UTF-8.
            throw new CheckpointFormatException(path, null, $"index is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>Checks that the shards hold exactly the tensors that the index names, each in its shard.</summary>
    private void CheckTensors(string folder, IReadOnlyList<TensorEntry> tensors)
    {
        var missing = new Dictionary<string, string>(_weightMap);
        foreach (var tensor in tensors)
        {
            string shard = Path.GetRelativePath(folder, tensor.File.Path);
            if (!_weightMap.TryGetValue(tensor.Name, out string? named))
                throw new CheckpointFormatException(_path, tensor.Name, $"tensor {tensor.Name} of shard {shard} is not in the index");
            if (Path.GetFullPath(named, folder) != tensor.File.Path)
                throw new CheckpointFormatException(_path, tensor.Name, $"tensor {tensor.Name} is not in the shard that the index names: {named}, but in {shard}");
            missing.Remove(tensor.Name);
        }
        foreach (var (name, shard) in missing)
            throw new CheckpointFormatException(_path, name, $"tensor {name} is not in the shard that the index names: {shard}");
    }

    /// <summary>Judges the text alone: a shard may be a symbolic link, as the cache of the Hugging Face hub makes them.</summary>
    private static bool StaysInFolder(string shard)
    {
        if (shard.IndexOfAny(['\\', ':', '\0']) >= 0)
            return false;
        return Array.TrueForAll(shard.Split('/'), part => part is not ("" or "." or ".."));
    }
}
