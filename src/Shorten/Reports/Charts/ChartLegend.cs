namespace Shorten.Reports.Charts;

/// <summary>The names of the series above a chart, in as many lines as they need.</summary>
internal sealed class ChartLegend
{
    private const double LineHeight = 18, SwatchWidth = 26, Gap = 16, Margin = 4;

    private readonly List<(string Name, double X, int Line)> _entries = [];

    /// <summary>Places <paramref name="names"/> within <paramref name="width"/>.</summary>
    public ChartLegend(IEnumerable<string> names, double width)
    {
        double x = Margin;
        int line = 0;
        foreach (string name in names.Select(name => ChartText.Fit(name, width - SwatchWidth - 2 * Margin)))
        {
            double needed = SwatchWidth + ChartText.Width(name);
            if (x > Margin && x + needed > width - Margin)
                (x, line) = (Margin, line + 1);
            _entries.Add((name, x, line));
            x += needed + Gap;
        }
        Height = _entries.Count == 0 ? 0 : (line + 1) * LineHeight;
    }

    /// <summary>Height of all lines.</summary>
    public double Height { get; }

    /// <summary>Writes the names from <paramref name="top"/> on; <paramref name="drawSwatch"/> draws the sample of a series between two x at a y.</summary>
    public void Draw(SvgWriter svg, double top, Action<int, double, double, double> drawSwatch)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            var (name, x, line) = _entries[i];
            double middle = top + (line + 0.5) * LineHeight;
            drawSwatch(i, x, x + SwatchWidth - 6, middle);
            svg.Text(x + SwatchWidth, middle + 4, name);
        }
    }
}
