namespace Shorten.Models;

/// <summary>What the backward pass computes anew instead of keeping it from the forward pass.</summary>
public enum Recompute
{
    /// <summary>Nothing: all activations of all blocks are kept.</summary>
    None,

    /// <summary>The inside of attention: queries, keys, values and what attention gives.</summary>
    Attention,

    /// <summary>Everything but the input of each block.</summary>
    Block,
}
