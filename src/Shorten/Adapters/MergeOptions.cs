using Shorten.Tensors;

namespace Shorten.Adapters;

/// <summary>Where and how <see cref="AdapterMerge"/> writes.</summary>
public sealed record MergeOptions
{
    /// <summary>Folder for a Hugging Face source, file for a GGUF source.</summary>
    public required string Output { get; init; }

    /// <summary>Of a Hugging Face source: the dtype of all floating-point tensors, F32, F16 or BF16. Of a GGUF source: that of merged tensors whose own type
    /// cannot be written. Null to keep every tensor's own.</summary>
    public DType? DType { get; init; }

    /// <summary>Replaces an existing output.</summary>
    public bool Force { get; init; }
}
