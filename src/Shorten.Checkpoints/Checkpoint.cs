using System.Diagnostics.CodeAnalysis;
using Shorten.Tensors;

namespace Shorten.Checkpoints;

/// <summary>An open checkpoint: named tensors in memory-mapped files. Nothing is read but the headers until a tensor is touched.</summary>
public sealed class Checkpoint : IDisposable
{
    private readonly CheckpointContents _contents;
    private readonly Dictionary<string, TensorEntry> _byName = [];

    private Checkpoint(string path, CheckpointContents contents)
    {
        Path = path;
        _contents = contents;
        foreach (var tensor in contents.Tensors)
            _byName.Add(tensor.Name, tensor);
    }

    /// <summary>Full path of the folder or file that was opened.</summary>
    public string Path { get; }

    /// <summary>Container format.</summary>
    public CheckpointFormat Format => _contents.Format;

    /// <summary>Tensors, shard by shard: safetensors in the order of the data, GGUF and PyTorch in the order of their lists.</summary>
    public IReadOnlyList<TensorEntry> Tensors => _contents.Tensors;

    /// <summary>Mapped files, shard by shard.</summary>
    public IReadOnlyList<MappedFile> Files => _contents.Files;

    /// <summary>Metadata of a GGUF file; null for other formats.</summary>
    public GgufMetadata? Gguf => _contents.Gguf;

    /// <summary>Version of a GGUF file; 0 for other formats.</summary>
    public int GgufVersion => _contents.GgufVersion;

    /// <summary>Alignment of the tensors of a GGUF file, in bytes; 0 for other formats.</summary>
    public int GgufAlignment => _contents.GgufAlignment;

    /// <summary><c>__metadata__</c> of a safetensors file (of the first shard, where there are several); empty for other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _contents.Metadata;

    /// <summary>Size of all tensors in bytes.</summary>
    public long TotalBytes => Tensors.Sum(tensor => tensor.LengthBytes);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="CheckpointFormatException">There is no such tensor.</exception>
    public TensorEntry this[string name] =>
        TryGet(name, out var tensor) ? tensor : throw new CheckpointFormatException(Path, name, $"tensor {name} is missing");

    /// <summary>Opens a Hugging Face folder, a safetensors or PyTorch file, an index of either, or a GGUF file.</summary>
    /// <exception cref="FileNotFoundException">Nothing is at <paramref name="path"/>.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="CheckpointFormatException">The folder holds no weights, or a file is not what it claims to be.</exception>
    public static Checkpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new Checkpoint(System.IO.Path.GetFullPath(path), CheckpointLocator.Read(path));
    }

    /// <summary>The tensor of that name; false where there is none.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TensorEntry? tensor) => _byName.TryGetValue(name, out tensor);

    /// <inheritdoc />
    public void Dispose() => _contents.Dispose();
}
