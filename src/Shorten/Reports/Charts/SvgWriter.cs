using System.Text;

namespace Shorten.Reports.Charts;

/// <summary>Writes the elements of an SVG.</summary>
internal sealed class SvgWriter(ChartTheme theme)
{
    private readonly StringBuilder _elements = new();

    /// <summary>A text; <paramref name="anchor"/> is <c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    public void Text(double x, double y, string text, string anchor = "start") =>
        Add($"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" style="fill:{theme.Ink}">{Markup.Escape(text)}</text>""");

    /// <summary>A line or a shape that is not filled.</summary>
    public void Stroke(string path, string color, double width = 1, string? dash = null) =>
        Add($"""<path d="{path}" style="fill:none;stroke:{color};stroke-width:{width:0.#}{Dash(dash)}"/>""");

    /// <summary>A shape with a title that a pointer shows.</summary>
    public void Fill(string path, string color, string? title = null, double opacity = 1)
    {
        string style = $"fill:{color};fill-opacity:{opacity:0.##};stroke:{color}";
        Add(title is null ? $"""<path d="{path}" style="{style}"/>""" : $"""<path d="{path}" style="{style}"><title>{Markup.Escape(title)}</title></path>""");
    }

    /// <summary>A line through points.</summary>
    public void Polyline(IEnumerable<(double X, double Y)> points, string color, double width, string? dash) =>
        Add($"""<polyline points="{string.Join(' ', points.Select(p => $"{p.X:0.#},{p.Y:0.#}"))}" style="fill:none;stroke:{color};stroke-width:{width:0.#};stroke-linejoin:round{Dash(dash)}"/>""");

    /// <summary>The whole, named <paramref name="title"/>; with <paramref name="isFile"/> as a file of its own.</summary>
    public string End(double width, double height, string title, bool isFile)
    {
        string size = isFile ? $" width=\"{width}\" height=\"{height}\"" : "";
        string paper = isFile ? $"background:{theme.Paper};" : "";
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:0.#} {height:0.#}"{size} role="img" aria-label="{Markup.Escape(title)}" style="{paper}font:{ChartText.FontSize}px system-ui,sans-serif">
            <title>{Markup.Escape(title)}</title>
            {_elements}</svg>

            """.ReplaceLineEndings("\n");
    }

    private static string Dash(string? dash) => dash is null ? "" : $";stroke-dasharray:{dash}";

    private void Add(string element) => _elements.Append(element).Append('\n');
}
