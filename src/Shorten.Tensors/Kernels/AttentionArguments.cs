namespace Shorten.Tensors.Kernels;

/// <summary>Operands of one call of attention.</summary>
internal unsafe struct AttentionArguments
{
    /// <summary>Queries, keys, values and output as in <see cref="Ops.Attention"/>.</summary>
    public Tensor Q, K, V, Y;

    /// <summary>ln sum e^scores of each row and head, as <see cref="Ops.Attention"/> has it; without rows where it is not wanted.</summary>
    public Tensor LogSumExp;

    /// <summary>Sizes and rules.</summary>
    public AttentionShape Shape;

    /// <summary>First key that query <paramref name="t"/> sees.</summary>
    public readonly int FirstKey(int t) => Shape.Window == 0 ? 0 : Math.Max(0, LastKey(t) - Shape.Window + 1);

    /// <summary>Last key that query <paramref name="t"/> sees.</summary>
    public readonly int LastKey(int t) => Shape.NumKeys - Shape.NumQueries + t;
}
