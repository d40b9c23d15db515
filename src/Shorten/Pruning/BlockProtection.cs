using System.Globalization;

namespace Shorten.Pruning;

/// <summary>Blocks that are never removed: the first and last ones, and those that are named.</summary>
public sealed record BlockProtection
{
    /// <summary>The paper's "+": the first four and the last two.</summary>
    public static BlockProtection Default { get; } = new() { First = 4, Last = 2 };

    /// <summary>No block is protected.</summary>
    public static BlockProtection None { get; } = new();

    /// <summary>Number of blocks at the beginning.</summary>
    public int First { get; init; }

    /// <summary>Number of blocks at the end.</summary>
    public int Last { get; init; }

    /// <summary>Further blocks by index.</summary>
    public IReadOnlyList<int> Keep { get; init; } = [];

    /// <summary>Reads <c>none</c> or any of <c>first:N,last:M</c>.</summary>
    /// <exception cref="BlockSelectionException">The text says something else.</exception>
    public static BlockProtection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim() == "none")
            return None;
        var protection = None;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split(':', 2);
            if (pair.Length != 2 || !int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count))
                throw Unreadable(text);
            protection = pair[0] switch
            {
                "first" => protection with { First = count },
                "last" => protection with { Last = count },
                _ => throw Unreadable(text),
            };
        }
        return protection;
    }

    /// <summary>Indices of the protected blocks of a model, ascending.</summary>
    /// <exception cref="BlockSelectionException">A block to keep does not exist.</exception>
    public IReadOnlyList<int> Of(int numBlocks)
    {
        BlockIndices.Check(Keep, numBlocks);
        return [.. Enumerable.Range(0, numBlocks).Where(index => index < First || index >= numBlocks - Last || Keep.Contains(index))];
    }

    /// <summary>The text that <see cref="Parse"/> reads, without <see cref="Keep"/>.</summary>
    public override string ToString() => First == 0 && Last == 0 ? "none" : $"first:{First},last:{Last}";

    private static BlockSelectionException Unreadable(string text) => new($"'{text}' is no protection: expected first:4,last:2 or none");
}
