namespace Shorten.Checkpoints;

/// <summary>Container formats of checkpoints.</summary>
public enum CheckpointFormat
{
    /// <summary>One safetensors file, or several with an index.</summary>
    Safetensors,
    /// <summary>One GGUF file.</summary>
    Gguf,
    /// <summary>One file of <c>torch.save</c>, or several with an index.</summary>
    PyTorch,
}
