namespace Shorten.Reports.Charts;

/// <summary>How a series of points is drawn.</summary>
public enum LineStyle
{
    /// <summary>A line with a mark at each point.</summary>
    Marked,

    /// <summary>A line alone, for many points.</summary>
    Plain,

    /// <summary>Large hollow marks alone, around points of another series: the removed ones among all blocks.</summary>
    Marks,
}
