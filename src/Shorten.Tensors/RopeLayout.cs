namespace Shorten.Tensors;

/// <summary>Which two values of a head one rotation turns.</summary>
public enum RopeLayout
{
    /// <summary>Value i of the first half with value i of the second half (Hugging Face).</summary>
    Halves,
    /// <summary>Neighbours 2i and 2i + 1 (GGUF's llama, whose q and k rows are permuted to match).</summary>
    Neighbours,
}
