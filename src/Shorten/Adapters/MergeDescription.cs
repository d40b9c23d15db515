using Shorten.Pruning;
using Shorten.Tensors;

namespace Shorten.Adapters;

/// <summary>What a merge writes.</summary>
public sealed record MergeDescription
{
    /// <summary>Full path of the output.</summary>
    public required string Output { get; init; }

    /// <summary>Weight files and copied files; config, card and manifest are small and left out.</summary>
    public required IReadOnlyList<OutputFile> Files { get; init; }

    /// <summary>Tensors that the adapter changes.</summary>
    public required int NumMerged { get; init; }

    /// <summary>Tensors in all.</summary>
    public required int NumTensors { get; init; }

    /// <summary>The coarsest type that a merged tensor is written in.</summary>
    public required DType MergedDType { get; init; }

    /// <summary>Tensor bytes of the source.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Tensor bytes of the output.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>What the merged model has lost, one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Bytes to write in all, but for the small files.</summary>
    public long BytesToWrite => Files.Sum(file => file.Bytes);
}
