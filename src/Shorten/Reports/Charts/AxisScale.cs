namespace Shorten.Reports.Charts;

/// <summary>A scale from numbers to pixels, with round ticks.</summary>
internal sealed class AxisScale
{
    private readonly bool _isLogarithmic;
    private readonly double _begin, _end, _first, _last;

    private AxisScale(bool isLogarithmic, double begin, double end, double first, double last, IReadOnlyList<AxisTick> ticks)
    {
        _isLogarithmic = isLogarithmic;
        (_begin, _end) = (Transform(begin), Transform(end));
        (_first, _last) = (first, last);
        Ticks = ticks;
    }

    /// <summary>The ticks, ascending.</summary>
    public IReadOnlyList<AxisTick> Ticks { get; }

    /// <summary>Pixel of the axis's begin.</summary>
    public double First => _first;

    /// <summary>The scale of <paramref name="values"/> from pixel <paramref name="first"/> to <paramref name="last"/>; with <paramref name="isTight"/> a linear one ends with them, else with ticks.</summary>
    public static AxisScale Of(ChartAxis axis, IEnumerable<double> values, double first, double last, int maxTicks, bool isTight = false)
    {
        var shown = values.Where(value => IsShown(axis, value)).DefaultIfEmpty(1).ToList();
        double least = shown.Min(), most = shown.Max();
        return axis.Scale switch
        {
            ChartScale.Log2 => Logarithmic(2, [1], least, most, first, last, maxTicks),
            ChartScale.Log10 => Logarithmic(10, [1, 2, 5], least, most, first, last, maxTicks),
            _ => Linear(axis, axis.FromZero ? Math.Min(0, least) : least, axis.FromZero ? Math.Max(0, most) : most, first, last, maxTicks, isTight),
        };
    }

    /// <summary>True if the axis has a place for a number.</summary>
    public static bool IsShown(ChartAxis axis, double value) => double.IsFinite(value) && (axis.Scale == ChartScale.Linear || value > 0);

    /// <summary>A number and the ends of its error bar; an axis from zero does not go below it for an error.</summary>
    public static IEnumerable<double> Extent(ChartAxis axis, double value, double? error)
    {
        double e = error ?? 0, low = value - e;
        return [value, axis.FromZero && value >= 0 ? Math.Max(0, low) : low, value + e];
    }

    /// <summary>Pixel of a number; what lies beyond the ends is drawn there.</summary>
    public double At(double value) => _first + Math.Clamp((Transform(value) - _begin) / (_end - _begin), 0, 1) * (_last - _first);

    private double Transform(double value) => !_isLogarithmic ? value : value > 0 ? Math.Log(value) : double.MinValue;

    private static AxisScale Linear(ChartAxis axis, double least, double most, double first, double last, int maxTicks, bool isTight)
    {
        // Equal numbers get an axis around them.
        double range = most > least ? most - least : Math.Max(Math.Abs(most) / 10, axis.IsWhole ? 1 : 1e-6);
        double step = RoundUp(range / maxTicks);
        step = axis.IsWhole ? Math.Max(1, step) : step;
        double begin = Math.Floor(least / step + 1e-9), end = Math.Max(Math.Ceiling(most / step - 1e-9), begin + 1);
        double largest = Math.Max(Math.Abs(begin), Math.Abs(end)) * step;
        var ticks = Enumerable.Range(0, (int)(end - begin) + 1).Select(i => (begin + i) * step).Select(value => new AxisTick(value, TickText.Linear(value, step, largest)));
        return isTight && most > least
            ? new AxisScale(false, least, most, first, last, [.. ticks.Where(tick => tick.Value >= least && tick.Value <= most)])
            : new AxisScale(false, begin * step, end * step, first, last, [.. ticks]);
    }

    // 1, 2 or 5 times a power of ten.
    private static double RoundUp(double raw)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * ((raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }

    private static AxisScale Logarithmic(int radix, int[] multiples, double least, double most, double first, double last, int maxTicks)
    {
        int low = (int)Math.Floor(Math.Log(least, radix) + 1e-9) - 1, high = (int)Math.Ceiling(Math.Log(most, radix)) + 1;
        var candidates = Enumerable.Range(low, high - low + 1).SelectMany(power => multiples.Select(multiple => (Power: power, Multiple: multiple, Value: multiple * Math.Pow(radix, power)))).ToList();
        double begin = candidates.Last(tick => tick.Value <= least * (1 + 1e-9)).Value;
        double end = candidates.First(tick => tick.Value >= most * (1 - 1e-9) && tick.Value > begin).Value;
        var within = candidates.Where(tick => tick.Value >= begin && tick.Value <= end).ToList();
        if (within.Count > maxTicks)
            within = [.. within.Where(tick => tick.Multiple == 1)];
        int every = (within.Count + maxTicks - 1) / Math.Max(1, maxTicks);
        return new AxisScale(true, begin, end, first, last, [.. within.Where((_, i) => i % every == 0).Select(tick => new AxisTick(tick.Value, TickText.Logarithmic(tick.Value)))]);
    }
}
