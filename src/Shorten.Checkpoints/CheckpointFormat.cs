namespace Shorten.Checkpoints;

/// <summary>Container formats of checkpoints.</summary>
public enum CheckpointFormat
{
    /// <summary>One safetensors file, or several with an index.</summary>
    Safetensors,
    /// <summary>One GGUF file.</summary>
    Gguf,
}
