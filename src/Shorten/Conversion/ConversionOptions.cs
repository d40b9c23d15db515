using Shorten.Tensors;

namespace Shorten.Conversion;

/// <summary>Where and how <see cref="HuggingFaceExport"/> and <see cref="GgufExport"/> write.</summary>
public sealed record ConversionOptions
{
    internal const long DefaultMaxShardBytes = 5_000_000_000;

    /// <summary>Folder or GGUF file to write.</summary>
    public required string Output { get; init; }

    /// <summary>F32, F16 or BF16, for all tensors of a folder; for the matrices of a GGUF file any type that <see cref="RowWriter"/> writes.</summary>
    public required DType DType { get; init; }

    /// <summary>Replaces an existing output.</summary>
    public bool Force { get; init; }

    /// <summary>Most tensor bytes of a safetensors file.</summary>
    public long MaxShardBytes { get; init; } = DefaultMaxShardBytes;
}
