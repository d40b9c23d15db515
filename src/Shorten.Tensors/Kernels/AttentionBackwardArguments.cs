namespace Shorten.Tensors.Kernels;

/// <summary>Operands of one backward pass of attention.</summary>
internal unsafe struct AttentionBackwardArguments
{
    /// <summary>What the forward pass had and gave.</summary>
    public AttentionArguments Forward;

    /// <summary>Gradients as in <see cref="Ops.AttentionBackward"/>.</summary>
    public Tensor DY, DQ, DK, DV;

    /// <summary>Sum of dY y of each row and head <c>[B x T, N]</c>.</summary>
    public Tensor Delta;
}
