namespace Shorten.Pruning;

/// <summary>What a surgery writes.</summary>
public sealed record SurgeryDescription
{
    /// <summary>Full path of the output.</summary>
    public required string Output { get; init; }

    /// <summary>Removed blocks, ascending.</summary>
    public required IReadOnlyList<int> Removed { get; init; }

    /// <summary>Kept blocks, ascending.</summary>
    public required IReadOnlyList<int> Kept { get; init; }

    /// <summary>Weight files and copied files; config, card and manifest are small and left out.</summary>
    public required IReadOnlyList<OutputFile> Files { get; init; }

    /// <summary>Values in all tensors of the source.</summary>
    public required long ParametersBefore { get; init; }

    /// <summary>Values in all tensors of the output.</summary>
    public required long ParametersAfter { get; init; }

    /// <summary>Tensor bytes of the source.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Tensor bytes of the output.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>Config or metadata keys that are sliced.</summary>
    public required IReadOnlyList<string> SlicedKeys { get; init; }

    /// <summary>What some runtimes will compute differently, one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Bytes to write in all, but for the small files.</summary>
    public long BytesToWrite => Files.Sum(file => file.Bytes);
}
