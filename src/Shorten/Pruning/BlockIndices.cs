using System.Globalization;

namespace Shorten.Pruning;

/// <summary>Lists of block indices as options give them: <c>7,8,12</c>, with ranges <c>7-9</c>.</summary>
public static class BlockIndices
{
    // No model has as many blocks: a range must not fill the memory.
    private const int MaxIndex = 99_999;

    /// <summary>The indices in the order given.</summary>
    /// <exception cref="BlockSelectionException">The text is no list of indices, or names one twice.</exception>
    public static IReadOnlyList<int> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var indices = new List<int>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
            int first = Number(ends[0], part), last = Number(ends[^1], part);
            if (last < first)
                throw new BlockSelectionException($"range {part} runs backwards");
            indices.AddRange(Enumerable.Range(first, last - first + 1));
        }
        return indices.GroupBy(index => index).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new BlockSelectionException($"block {twice.Key} is given twice")
            : indices;
    }

    /// <summary>Refuses indices that a model of <paramref name="numBlocks"/> blocks does not have.</summary>
    /// <exception cref="BlockSelectionException">An index is out of range.</exception>
    internal static void Check(IEnumerable<int> indices, int numBlocks)
    {
        foreach (int index in indices.Where(index => index < 0 || index >= numBlocks))
            throw new BlockSelectionException($"there is no block {index}: the model has blocks 0 to {numBlocks - 1}");
    }

    private static int Number(string text, string part) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= MaxIndex
            ? number
            : throw new BlockSelectionException($"'{part}' is no block index: expected a list such as 7,8,12 or 7-9");
}
