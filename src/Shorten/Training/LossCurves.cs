using Shorten.Reports;
using Shorten.Reports.Charts;

namespace Shorten.Training;

/// <summary>The loss of every step and of every validation as a chart.</summary>
public static class LossCurves
{
    private const int Width = 720, Height = 400;

    // More points than pixels only make the file large.
    private const int MaxPoints = 2000;

    /// <summary>The records of a run as an SVG that needs nothing beside it.</summary>
    public static string Svg(IReadOnlyList<TrainingRecord> records)
    {
        using var numbers = new InvariantNumbers();
        return LineChartSvg.Draw(Chart("Loss by step", records, MaxPoints), ChartTheme.File, Width, Height, isFile: true);
    }

    /// <summary>The records of a run as a chart of at most <paramref name="maxPoints"/> points a line; a point then is the mean of some.</summary>
    public static LineChart Chart(string title, IReadOnlyList<TrainingRecord> records, int maxPoints)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPoints);
        var training = new LineSeries("training (nats a token)", Points(records, record => record.Loss, maxPoints), LineStyle.Plain);
        var validation = new LineSeries("validation (nats a token)", Points(records, record => record.ValidationLoss, maxPoints));
        return new LineChart(title, new ChartAxis("step") { FromZero = true, IsWhole = true }, new ChartAxis("loss (nats a token)"), validation.Points.Count > 0 ? [training, validation] : [training]);
    }

    private static List<ChartPoint> Points(IReadOnlyList<TrainingRecord> records, Func<TrainingRecord, double?> lossOf, int maxPoints)
    {
        var points = records.Where(record => lossOf(record) is not null).Select(record => new ChartPoint(record.Step, lossOf(record)!.Value)).ToList();
        int stride = (points.Count + maxPoints - 1) / maxPoints;
        return stride <= 1 ? points : [.. points.Chunk(stride).Select(chunk => new ChartPoint(chunk[^1].X, chunk.Average(point => point.Y)))];
    }
}
