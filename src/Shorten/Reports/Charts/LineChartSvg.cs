namespace Shorten.Reports.Charts;

/// <summary>Draws a <see cref="LineChart"/>.</summary>
internal sealed class LineChartSvg
{
    private const double LabelHeight = 20, BottomHeight = 48, RightMargin = 20, LeastLeftShare = 0.09, TickDistanceX = 46, TickDistanceY = 30, MarkRadius = 3.2, RingRadius = 6;

    private readonly LineChart _chart;
    private readonly ChartTheme _theme;
    private readonly SvgWriter _svg;
    private readonly double _left, _right, _top, _bottom, _height;
    private readonly AxisScale _x, _y;
    private readonly ChartLegend _legend;

    private LineChartSvg(LineChart chart, ChartTheme theme, double width, double height)
    {
        _chart = chart;
        _theme = theme;
        _svg = new SvgWriter(theme);
        _legend = new ChartLegend(chart.Series.Select(series => series.Name), width);
        _top = LabelHeight + _legend.Height + 10;
        _height = Math.Max(height, _top + BottomHeight + 3 * TickDistanceY);
        _bottom = _height - BottomHeight;
        _right = width - RightMargin;
        _y = AxisScale.Of(chart.Y, Points.SelectMany(point => AxisScale.Extent(chart.Y, point.Y, point.Error)), _bottom, _top, (int)((_bottom - _top) / TickDistanceY));
        _left = Math.Max(LeastLeftShare * width, 10 + _y.Ticks.Max(tick => ChartText.Width(tick.Label)));
        _x = AxisScale.Of(chart.X, Points.Select(point => point.X), _left, _right, (int)((_right - _left) / TickDistanceX), isTight: true);
    }

    /// <summary>The SVG; with <paramref name="isFile"/> as a file of its own.</summary>
    public static string Draw(LineChart chart, ChartTheme theme, double width, double height, bool isFile)
    {
        var drawing = new LineChartSvg(chart, theme, width, height);
        drawing.DrawAxes();
        for (int i = 0; i < chart.Series.Count; i++)
            drawing.DrawSeries(i);
        drawing._legend.Draw(drawing._svg, LabelHeight, drawing.DrawSwatch);
        return drawing._svg.End(width, drawing._height, chart.Title, isFile);
    }

    private IEnumerable<ChartPoint> Points => _chart.Series.SelectMany(Shown);

    private IEnumerable<ChartPoint> Shown(LineSeries series) => series.Points.Where(point => AxisScale.IsShown(_chart.X, point.X) && AxisScale.IsShown(_chart.Y, point.Y));

    private void DrawAxes()
    {
        foreach (var tick in _y.Ticks)
        {
            _svg.Stroke($"M{_left:0.#} {_y.At(tick.Value):0.#}H{_right:0.#}", _theme.Grid);
            _svg.Text(_left - 6, _y.At(tick.Value) + 4, tick.Label, "end");
        }
        foreach (var tick in _x.Ticks)
        {
            _svg.Stroke($"M{_x.At(tick.Value):0.#} {_bottom:0.#}v5", _theme.Ink);
            _svg.Text(_x.At(tick.Value), _bottom + 19, tick.Label, "middle");
        }
        _svg.Stroke($"M{_left:0.#} {_top:0.#}V{_bottom:0.#}H{_right:0.#}", _theme.Ink);
        double width = _right + RightMargin;
        string label = ChartText.Fit(_chart.X.Label, width);
        _svg.Text(ChartText.Middle(label, (_left + _right) / 2, width), _height - 10, label, "middle");
        _svg.Text(4, 14, ChartText.Fit(_chart.Y.Label, width - 8));
    }

    private void DrawSeries(int index)
    {
        var series = _chart.Series[index];
        var points = Shown(series).ToList();
        string color = _theme.Series(index);
        if (series.Style != LineStyle.Marks && points.Count > 0)
            _svg.Polyline(points.Select(point => (_x.At(point.X), _y.At(point.Y))), color, series.Style == LineStyle.Plain ? 1.3 : 1.8, SeriesMarks.Dash(index));
        foreach (var point in points.Where(point => point.Error > 0))
        {
            double x = _x.At(point.X), low = _y.At(point.Y - point.Error!.Value), high = _y.At(point.Y + point.Error.Value);
            _svg.Stroke($"M{x - 3:0.#} {low:0.#}h6M{x:0.#} {low:0.#}V{high:0.#}M{x - 3:0.#} {high:0.#}h6", color);
        }
        foreach (var point in points.Where(_ => series.Style != LineStyle.Plain))
            DrawMark(index, series, _x.At(point.X), _y.At(point.Y), $"{series.Name}: {point.X:G6}, {point.Y:G5}");
    }

    private void DrawMark(int index, LineSeries series, double x, double y, string? title)
    {
        if (series.Style == LineStyle.Marks)
            _svg.Stroke(SeriesMarks.Mark(index, x, y, RingRadius), _theme.Series(index), 2);
        else
            _svg.Fill(SeriesMarks.Mark(index, x, y, MarkRadius), _theme.Series(index), title);
    }

    private void DrawSwatch(int index, double from, double to, double y)
    {
        var series = _chart.Series[index];
        if (series.Style != LineStyle.Marks)
            _svg.Stroke($"M{from:0.#} {y:0.#}H{to:0.#}", _theme.Series(index), 2, SeriesMarks.Dash(index));
        if (series.Style != LineStyle.Plain)
            DrawMark(index, series, (from + to) / 2, y, null);
    }
}
