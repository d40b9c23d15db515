using Shorten.Checkpoints;

namespace Shorten.Pruning;

/// <summary>The files of a model folder that are no weights: tokenizer, generation config, chat template, licence and whatever else lies there.</summary>
internal static class SideFiles
{
    private static readonly HashSet<string> WeightExtensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".safetensors", ".bin", ".gguf", ".pt", ".pth", ".h5", ".msgpack", ".onnx", ".ckpt",
    };

    // Written anew.
    private static readonly string[] Own = ["config.json", ModelCard.FileName, Manifest.FileName];

    /// <summary>The files, by name.</summary>
    public static IEnumerable<FileInfo> Of(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles().Where(IsSideFile).OrderBy(file => file.Name, StringComparer.Ordinal);

    /// <summary>Copies the files of one folder to another; of a symbolic link what it points to.</summary>
    public static void Copy(string source, string destination, CancellationToken cancellationToken)
    {
        foreach (var file in Of(source))
            Copy(file, Path.Combine(destination, file.Name), cancellationToken);
    }

    /// <summary>Copies one file; of a symbolic link what it points to.</summary>
    public static void Copy(FileInfo file, string destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var input = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var output = new FileStream(destination, FileMode.CreateNew, FileAccess.Write);
        input.CopyTo(output);
    }

    /// <summary>Tensor bytes of the largest weight file; no limit where there is one file.</summary>
    public static long LargestShardBytes(Checkpoint checkpoint) => checkpoint.Files.Count == 1
        ? long.MaxValue
        : checkpoint.Tensors.GroupBy(tensor => tensor.File.Path).Max(shard => shard.Sum(tensor => tensor.LengthBytes));

    /// <summary>Bytes of the weights in a model folder and of the files beside them.</summary>
    public static long BytesWithWeights(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles().Where(file => WeightExtensions.Contains(file.Extension) || IsSideFile(file)).Sum(file => file.Length);

    // model.safetensors.index.json and its like list weights that are no longer there.
    private static bool IsSideFile(FileInfo file) =>
        !WeightExtensions.Contains(file.Extension) && !file.Name.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)
        && !Own.Contains(file.Name, StringComparer.OrdinalIgnoreCase);
}
