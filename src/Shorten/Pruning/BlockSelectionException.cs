namespace Shorten.Pruning;

/// <summary>A choice of blocks that cannot be. The message is one line.</summary>
/// <remarks>An option that cannot be read, an index out of range, more removals than there may be.</remarks>
public sealed class BlockSelectionException : Exception
{
    /// <summary>Reports <paramref name="problem"/>.</summary>
    public BlockSelectionException(string problem)
        : base(problem)
    {
    }
}
