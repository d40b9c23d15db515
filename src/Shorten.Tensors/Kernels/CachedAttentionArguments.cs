namespace Shorten.Tensors.Kernels;

/// <summary>Operands of one call of <see cref="Ops.AttentionCached"/>; a task is one sequence and one key head.</summary>
internal unsafe struct CachedAttentionArguments
{
    /// <summary>Queries and output, a row a sequence.</summary>
    public Tensor Q, Y;

    /// <summary>Keys and values, one entry a sequence.</summary>
    public KeysAndValues* Sequences;

    /// <summary>Sizes and rules.</summary>
    public AttentionShape Shape;
}
