using System.Globalization;

namespace Shorten.Pruning;

/// <summary>A <c>block_order.csv</c> of the paper's code: one line of block indices, least important first.</summary>
public static class BlockOrder
{
    private const int MaxBytes = 1 << 20;

    /// <summary>Reads the order for a model of <paramref name="numBlocks"/> blocks.</summary>
    /// <remarks>Blocks may be left out, as the orders of the paper's "+" leave out the protected ones.</remarks>
    /// <exception cref="PlanException">The file is no such line, or names a block twice or one that the model does not have.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<int> Read(string path, int numBlocks)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new PlanException(path, "too large for a block order");
        string[] lines = [.. File.ReadLines(path).Where(line => line.Trim().Length > 0)];
        if (lines.Length != 1)
            throw new PlanException(path, $"a block order is one line of indices separated by commas, this file has {lines.Length} lines");
        var order = new List<int>();
        foreach (string field in lines[0].Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                throw new PlanException(path, $"'{field}' is no block index");
            if (index >= numBlocks)
                throw new PlanException(path, $"names block {index}: the model has blocks 0 to {numBlocks - 1}");
            if (order.Contains(index))
                throw new PlanException(path, $"names block {index} twice");
            order.Add(index);
        }
        return order;
    }
}
