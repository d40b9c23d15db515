using Shorten.Checkpoints.Gguf;
using Shorten.Checkpoints.Safetensors;

namespace Shorten.Checkpoints;

/// <summary>Finds the reader for a path: by what a folder holds, by the file's extension, then by its first bytes.</summary>
internal static class CheckpointLocator
{
    private const string SafetensorsFile = "model.safetensors";
    private const string BinFile = "pytorch_model.bin";
    private const string IndexSuffix = ".safetensors.index.json";
    private const string BinProblem = "PyTorch .bin weights are not read yet: convert them to safetensors";

    public static CheckpointContents Read(string path)
    {
        if (Directory.Exists(path))
            return ReadFolder(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file or folder", path);
        if (path.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase))
            return SafetensorsReader.ReadIndexed(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".SAFETENSORS" => SafetensorsReader.ReadFile(path),
            ".GGUF" => GgufReader.Read(path),
            _ => ReadByFirstBytes(path),
        };
    }

    private static CheckpointContents ReadFolder(string folder)
    {
        string file = Path.Combine(folder, SafetensorsFile);
        if (File.Exists(file))
            return SafetensorsReader.ReadFile(file);
        string index = Path.Combine(folder, "model" + IndexSuffix);
        if (File.Exists(index))
            return SafetensorsReader.ReadIndexed(index);
        bool hasBin = File.Exists(Path.Combine(folder, BinFile)) || File.Exists(Path.Combine(folder, BinFile + ".index.json"));
        throw new CheckpointFormatException(folder, null, hasBin ? BinProblem : "no model.safetensors, index or .bin in this folder");
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
            return SafetensorsReader.ReadFile(path);
        // A zip archive, or a pickle from protocol 2 on.
        bool isBin = start.StartsWith("PK\u0003\u0004"u8) || (start[0] == 0x80 && start[1] is >= 2 and <= 5);
        throw new CheckpointFormatException(path, null, isBin ? BinProblem : "neither a safetensors nor a GGUF file");
    }
}
