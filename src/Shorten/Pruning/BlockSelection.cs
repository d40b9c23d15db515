namespace Shorten.Pruning;

/// <summary>Turns an order of importance into the set of blocks to remove.</summary>
public static class BlockSelection
{
    /// <summary>The first blocks of <paramref name="order"/> that are not protected, ascending.</summary>
    /// <param name="order">Block indices, least important first; may leave blocks out.</param>
    /// <param name="count">How many to remove.</param>
    /// <param name="protection">Blocks that stay.</param>
    /// <param name="numBlocks">Blocks of the model.</param>
    /// <exception cref="BlockSelectionException">Nothing or more than can be is to be removed, or the order is not one of this model.</exception>
    public static IReadOnlyList<int> Select(IReadOnlyList<int> order, RemovalCount count, BlockProtection protection, int numBlocks)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(protection);
        BlockIndices.Check(order, numBlocks);
        if (order.Distinct().Count() != order.Count)
            throw new BlockSelectionException("the order names a block twice");
        var removable = order.Except(protection.Of(numBlocks)).ToList();
        int wanted = count.Of(numBlocks);
        if (wanted == 0)
            throw new BlockSelectionException($"nothing to remove: {count} of {numBlocks} blocks is no block");
        int maximum = Math.Min(removable.Count, numBlocks - 1);
        if (wanted > maximum)
            throw new BlockSelectionException(TooMany(wanted, maximum, order, protection, numBlocks));
        return [.. removable.Take(wanted).Order()];
    }

    /// <summary>Checks blocks that are named one by one; protection does not count. Ascending.</summary>
    /// <exception cref="BlockSelectionException">A block does not exist or is named twice, or none would stay.</exception>
    public static IReadOnlyList<int> Named(IReadOnlyList<int> removed, int numBlocks)
    {
        ArgumentNullException.ThrowIfNull(removed);
        BlockIndices.Check(removed, numBlocks);
        if (removed.Count == 0 || removed.Distinct().Count() != removed.Count)
            throw new BlockSelectionException(removed.Count == 0 ? "no block is named to remove" : "a block to remove is named twice");
        if (removed.Count == numBlocks)
            throw new BlockSelectionException($"cannot remove all {numBlocks} blocks: at most {numBlocks - 1}");
        return [.. removed.Order()];
    }

    /// <summary>The most blocks that <see cref="Select"/> can remove when the order names all.</summary>
    public static int Maximum(BlockProtection protection, int numBlocks)
    {
        ArgumentNullException.ThrowIfNull(protection);
        return Math.Min(numBlocks - protection.Of(numBlocks).Count, numBlocks - 1);
    }

    private static string TooMany(int wanted, int maximum, IReadOnlyList<int> order, BlockProtection protection, int numBlocks)
    {
        int isProtected = protection.Of(numBlocks).Count;
        string message = $"cannot remove {wanted} of {numBlocks} blocks: the maximum is {maximum}";
        if (order.Count < numBlocks)
            message += $", the order names {order.Count}";
        if (isProtected > 0)
        {
            string keep = protection.Keep.Count > 0 ? $", keep {string.Join(',', protection.Keep)}" : "";
            message += $", {isProtected} are protected ({protection}{keep}); --protect none lifts the protection";
        }
        return message;
    }
}
