namespace Shorten.Reports.Charts;

/// <summary>Colours of a chart. Those of the series are told apart by the colour-blind (Okabe and Ito), and each has its own dash, mark or filling too.</summary>
internal sealed class ChartTheme
{
    private const int NumColors = 8;

    private readonly IReadOnlyList<string> _series;

    private ChartTheme(string ink, string grid, string paper, IReadOnlyList<string> series)
    {
        Ink = ink;
        Grid = grid;
        Paper = paper;
        _series = series;
    }

    /// <summary>Of a chart within a page, whose style says the colours of light and dark.</summary>
    public static ChartTheme Page { get; } = new("var(--ink)", "var(--grid)", "var(--paper)", [.. Enumerable.Range(0, NumColors).Select(i => $"var(--c{i})")]);

    /// <summary>Of a file of its own, which viewers without style sheets show too.</summary>
    public static ChartTheme File { get; } = new("#222", "#d9d9d9", "#fff", ["#0072b2", "#c44601", "#00805c", "#b0528f", "#946200", "#2a7fb0", "#6b5b00", "#555"]);

    /// <summary>Of texts and axes.</summary>
    public string Ink { get; }

    /// <summary>Of the lines behind the data.</summary>
    public string Grid { get; }

    /// <summary>Behind everything.</summary>
    public string Paper { get; }

    /// <summary>Of a series.</summary>
    public string Series(int index) => _series[index % NumColors];
}
