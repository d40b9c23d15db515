using Shorten.Tensors;

namespace Shorten.Pruning;

/// <summary>Where and how <see cref="Surgery"/> writes.</summary>
public sealed record SurgeryOptions
{
    /// <summary>Folder for a Hugging Face source, file for a GGUF source and with <see cref="GgufType"/>.</summary>
    public required string Output { get; init; }

    /// <summary>Makes a GGUF file with weights of this type of a Hugging Face source; null to keep format and types.</summary>
    public DType? GgufType { get; init; }

    /// <summary>Replaces an existing output.</summary>
    public bool Force { get; init; }

    /// <summary>Refuses removals that some runtimes would compute differently.</summary>
    public bool Strict { get; init; }

    /// <summary>Most tensor bytes of a safetensors file; null for the largest of the source, or one file where the source is one.</summary>
    public long? MaxShardBytes { get; init; }

    /// <summary>SHA-256 of the source's weight files where the caller knows them; null to compute them while copying.</summary>
    public IReadOnlyDictionary<string, string>? SourceSha256 { get; init; }

    /// <summary>Path of the plan, for messages.</summary>
    public string PlanPath { get; init; } = "plan";
}
