using System.Globalization;

namespace Shorten.Pruning;

/// <summary>How many blocks to remove: a number, or a share of all blocks.</summary>
/// <param name="Value">Blocks, or percent of the blocks.</param>
/// <param name="IsPercent"><paramref name="Value"/> is a percentage.</param>
public readonly record struct RemovalCount(double Value, bool IsPercent)
{
    /// <summary>Reads <c>6</c> or <c>20%</c>.</summary>
    /// <exception cref="BlockSelectionException">The text is neither, or a percentage above 100.</exception>
    public static RemovalCount Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        bool percent = trimmed.EndsWith('%');
        var style = percent ? NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite : NumberStyles.None;
        if (!double.TryParse(trimmed.TrimEnd('%'), style, CultureInfo.InvariantCulture, out double value) || value > (percent ? 100 : int.MaxValue))
            throw new BlockSelectionException($"'{text}' is no number of blocks: expected a number such as 6 or a share such as 20%");
        return new RemovalCount(value, percent);
    }

    /// <summary>Number of blocks of a model of <paramref name="numBlocks"/>; a share is rounded to the nearest, a half upwards.</summary>
    public int Of(int numBlocks) => (int)(IsPercent ? Math.Round(Value * numBlocks / 100, MidpointRounding.AwayFromZero) : Value);

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture) + (IsPercent ? "%" : "");
}
