using Shorten.Reports.Charts;

namespace Shorten.Tests.Reports;

public sealed class AxisScaleTests
{
    [Theory]
    [InlineData(0, 10, false, "0 2 4 6 8 10")]
    [InlineData(3.1, 3.4, false, "3.10 3.15 3.20 3.25 3.30 3.35 3.40")]
    [InlineData(7, 9, true, "0 2 4 6 8 10")]
    [InlineData(0, 2_000_000, false, "0 5e5 1e6 1.5e6 2e6")]
    [InlineData(-0.2, 0.9, false, "-0.2 0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0, 2.5e-6, false, "0 5e-7 1e-6 1.5e-6 2e-6 2.5e-6")]
    public void Ticks_AreRound_LinearScale(double least, double most, bool fromZero, string expected) =>
        Assert.Equal(expected.Split(' '), Scale(new ChartAxis("x") { FromZero = fromZero }, [least, most]).Ticks.Select(tick => tick.Label));

    [Theory]
    [InlineData(1, 32, ChartScale.Log2, "1 2 4 8 16 32")]
    [InlineData(4, 4, ChartScale.Log2, "4 8")]
    [InlineData(12, 900, ChartScale.Log10, "10 20 50 100 200 500 1000")]
    [InlineData(15, 4e6, ChartScale.Log10, "10 100 1000 10000 1e5 1e6")]
    [InlineData(0.003, 0.004, ChartScale.Log10, "0.002 0.005")]
    public void Ticks_ArePowersAndTheirMultiples_LogarithmicScale(double least, double most, ChartScale scale, string expected) =>
        Assert.Equal(expected.Split(' '), Scale(new ChartAxis("x", scale), [least, most]).Ticks.Select(tick => tick.Label));

    [Theory]
    [InlineData(ChartScale.Linear)]
    [InlineData(ChartScale.Log2)]
    [InlineData(ChartScale.Log10)]
    public void At_RisesWithTheNumber_AndStaysOnTheAxis(ChartScale kind)
    {
        var scale = Scale(new ChartAxis("x", kind), [3, 700]);
        double[] places = [.. new[] { -5.0, 0, 3, 4, 50, 699, 700, 1e9 }.Select(scale.At)];
        Assert.Equal(places.Order(), places);
        Assert.All(places, place => Assert.InRange(place, 10, 310));
        Assert.True(places[3] > places[2] && places[5] > places[4]);
        Assert.Equal(310, places[^1]);
    }

    [Theory]
    [InlineData(ChartScale.Linear)]
    [InlineData(ChartScale.Log2)]
    [InlineData(ChartScale.Log10)]
    public void Of_TakesEqualNumbersAndNone(ChartScale kind)
    {
        double[][] cases = [[], [0], [5, 5], [-3], [double.NaN, double.PositiveInfinity], [1e-300], [1e300, 1e-300]];
        foreach (double[] values in cases)
        {
            var scale = Scale(new ChartAxis("x", kind) { IsWhole = true }, values);
            Assert.InRange(scale.Ticks.Count, 1, 9);
            Assert.All(values, value => Assert.False(double.IsFinite(value) && double.IsNaN(scale.At(value))));
        }
    }

    [Fact]
    public void Ticks_AreWhole_WhereOnlyWholeNumbersMeanSomething() =>
        Assert.Equal(["0", "1", "2"], Scale(new ChartAxis("step") { IsWhole = true }, [0, 2]).Ticks.Select(tick => tick.Label));

    [Fact]
    public void Of_EndsWithTheNumbers_Tight()
    {
        var scale = AxisScale.Of(new ChartAxis("block") { IsWhole = true }, [0, 29], 10, 310, 7, isTight: true);
        Assert.Equal(["0", "5", "10", "15", "20", "25"], scale.Ticks.Select(tick => tick.Label));
        Assert.Equal((10, 310), (scale.At(0), scale.At(29)));
    }

    [Fact]
    public void Extent_StaysAboveZero_WhereTheAxisBeginsThere()
    {
        Assert.Equal([1, 0, 4], AxisScale.Extent(new ChartAxis("x") { FromZero = true }, 1, 3));
        Assert.Equal([1, -2, 4], AxisScale.Extent(new ChartAxis("x"), 1, 3));
        Assert.Equal([-1, -4, 2], AxisScale.Extent(new ChartAxis("x") { FromZero = true }, -1, 3));
    }

    private static AxisScale Scale(ChartAxis axis, double[] values) => AxisScale.Of(axis, values, 10, 310, 7);
}
