using Shorten.Tensors;

namespace Shorten.Checkpoints;

/// <summary>What a reader of one format hands to <see cref="Checkpoint"/>: the mapped files and the tensors in them.</summary>
internal sealed record CheckpointContents : IDisposable
{
    public required CheckpointFormat Format { get; init; }

    public required IReadOnlyList<MappedFile> Files { get; init; }

    public required IReadOnlyList<TensorEntry> Tensors { get; init; }

    /// <summary>Memory that holds tensors whose values do not lie in the files in row-major order.</summary>
    public IReadOnlyList<MappedFile> Copies { get; init; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public GgufMetadata? Gguf { get; init; }

    public int GgufVersion { get; init; }

    public int GgufAlignment { get; init; }

    public void Dispose()
    {
        foreach (var file in Files.Concat(Copies))
            file.Dispose();
    }
}
