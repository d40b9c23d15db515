namespace Shorten.Reports.Charts;

/// <summary>Draws a <see cref="BarChart"/>. Its height follows from the number of bars.</summary>
internal sealed class BarChartSvg
{
    private const double BottomHeight = 44, RightMargin = 20, LargestLabelShare = 0.36, TickDistance = 52, GroupGap = 10, StripeDistance = 6;

    private readonly BarChart _chart;
    private readonly ChartTheme _theme;
    private readonly SvgWriter _svg;
    private readonly double _left, _right, _top, _bottom, _height, _barHeight, _labelWidth;
    private readonly AxisScale _scale;
    private readonly ChartLegend _legend;

    private BarChartSvg(BarChart chart, ChartTheme theme, double width)
    {
        _chart = chart;
        _theme = theme;
        _svg = new SvgWriter(theme);
        _legend = new ChartLegend(chart.Series.Select(series => series.Name), width);
        _barHeight = chart.Series.Count switch { 1 => 16, 2 => 11, _ => 9 };
        _top = _legend.Height + 8;
        _bottom = _top + chart.Categories.Count * GroupHeight + GroupGap;
        _height = _bottom + BottomHeight;
        _labelWidth = Math.Min(LargestLabelShare * width, chart.Categories.Max(ChartText.Width));
        _left = _labelWidth + 12;
        _right = width - RightMargin;
        var axis = chart.Axis with { FromZero = true };
        _scale = AxisScale.Of(axis, Shown.SelectMany(bar => AxisScale.Extent(axis, bar.Value, bar.Error)), _left, _right, (int)((_right - _left) / TickDistance));
    }

    private double GroupHeight => _chart.Series.Count * _barHeight + GroupGap;

    private IEnumerable<BarValue> Shown => _chart.Series.SelectMany(series => series.Values).OfType<BarValue>().Where(bar => AxisScale.IsShown(_chart.Axis, bar.Value));

    /// <summary>The SVG.</summary>
    public static string Draw(BarChart chart, ChartTheme theme, double width)
    {
        var drawing = new BarChartSvg(chart, theme, width);
        drawing.DrawAxis();
        for (int category = 0; category < chart.Categories.Count; category++)
            drawing.DrawGroup(category);
        drawing._svg.Stroke($"M{drawing._scale.At(0):0.#} {drawing._top:0.#}V{drawing._bottom:0.#}", theme.Ink);
        drawing._legend.Draw(drawing._svg, 0, (i, from, to, y) => drawing.DrawBar(i, from, to, y - 5, 10, null));
        return drawing._svg.End(width, drawing._height, chart.Title, isFile: false);
    }

    private void DrawAxis()
    {
        foreach (var tick in _scale.Ticks)
        {
            _svg.Stroke($"M{_scale.At(tick.Value):0.#} {_top:0.#}V{_bottom:0.#}", _theme.Grid);
            _svg.Text(_scale.At(tick.Value), _bottom + 16, tick.Label, "middle");
        }
        double width = _right + RightMargin;
        string label = ChartText.Fit(_chart.Axis.Label, width);
        _svg.Text(ChartText.Middle(label, (_left + _right) / 2, width), _height - 10, label, "middle");
    }

    private void DrawGroup(int category)
    {
        double top = _top + GroupGap + category * GroupHeight;
        _svg.Text(_left - 8, top + (GroupHeight - GroupGap) / 2 + 4, ChartText.Fit(_chart.Categories[category], _labelWidth), "end");
        for (int i = 0; i < _chart.Series.Count; i++)
        {
            if (_chart.Series[i].Values[category] is not { } bar || !AxisScale.IsShown(_chart.Axis, bar.Value))
                continue;
            double y = top + i * _barHeight, middle = y + _barHeight / 2 - 0.5;
            string error = bar.Error is double e ? $" ± {e:G3}" : "";
            DrawBar(i, _scale.At(0), _scale.At(bar.Value), y, _barHeight - 1, $"{_chart.Categories[category]}, {_chart.Series[i].Name}: {bar.Value:G5}{error}");
            if (bar.Error > 0)
                DrawError(_scale.At(bar.Value - bar.Error.Value), _scale.At(bar.Value + bar.Error.Value), middle);
        }
    }

    // Solid, striped, light: told apart without colours.
    private void DrawBar(int index, double from, double to, double y, double height, string? title)
    {
        string color = _theme.Series(index);
        double x = Math.Min(from, to), width = Math.Abs(to - from);
        _svg.Fill($"M{x:0.#} {y:0.#}h{width:0.#}v{height:0.#}h{-width:0.#}Z", color, title, index % 3 == 2 ? 0.3 : 1);
        if (index % 3 == 1 && width > StripeDistance)
            _svg.Stroke(string.Concat(Enumerable.Range(1, (int)((width - 1) / StripeDistance)).Select(i => $"M{x + i * StripeDistance:0.#} {y + 1:0.#}v{height - 2:0.#}")), _theme.Paper, 1.2);
    }

    private void DrawError(double low, double high, double y) =>
        _svg.Stroke($"M{low:0.#} {y - 3:0.#}v6M{low:0.#} {y:0.#}H{high:0.#}M{high:0.#} {y - 3:0.#}v6", _theme.Ink, 1.2);
}
