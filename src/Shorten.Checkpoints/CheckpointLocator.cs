using Shorten.Checkpoints.Gguf;
using Shorten.Checkpoints.PyTorch;
using Shorten.Checkpoints.Safetensors;

namespace Shorten.Checkpoints;

/// <summary>Finds the reader for a path: by what a folder holds, by the file's extension, then by its first bytes.</summary>
internal static class CheckpointLocator
{
    private const string SafetensorsFile = "model.safetensors", BinFile = "pytorch_model.bin", IndexSuffix = ".index.json";

    public static CheckpointContents Read(string path)
    {
        if (Directory.Exists(path))
            return ReadFolder(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file or folder", path);
        string extension = Path.GetExtension(path).ToUpperInvariant();
        return extension switch
        {
            ".SAFETENSORS" => SafetensorsReader.ReadFiles([path]),
            ".GGUF" => GgufReader.Read(path),
            ".BIN" or ".PT" or ".PTH" => PyTorchReader.ReadFiles([path]),
            _ when path.EndsWith(".safetensors" + IndexSuffix, StringComparison.OrdinalIgnoreCase) => ShardIndex.ReadShards(path, SafetensorsReader.ReadFiles),
            _ when path.EndsWith(".bin" + IndexSuffix, StringComparison.OrdinalIgnoreCase) => ShardIndex.ReadShards(path, PyTorchReader.ReadFiles),
            _ => ReadByFirstBytes(path),
        };
    }

    /// <summary>A folder with weights of both kinds has the same ones twice: safetensors are taken, as other tools do.</summary>
    private static CheckpointContents ReadFolder(string folder)
    {
        string[] candidates = [SafetensorsFile, SafetensorsFile + IndexSuffix, BinFile, BinFile + IndexSuffix];
        string? found = candidates.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return found is not null ? Read(found) : throw new CheckpointFormatException(folder, null, "no model.safetensors, index or .bin in this folder");
    }

    private static CheckpointContents ReadByFirstBytes(string path)
    {
        Span<byte> start = stackalloc byte[9];
        int length;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1))
            length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (start.StartsWith("GGUF"u8))
            return GgufReader.Read(path);
        if (length == start.Length && start[8] == '{')
            return SafetensorsReader.ReadFiles([path]);
        if (PyTorchReader.Recognises(start[..length]))
            return PyTorchReader.ReadFiles([path]);
        throw new CheckpointFormatException(path, null, "neither a safetensors, a GGUF nor a PyTorch file");
    }
}
