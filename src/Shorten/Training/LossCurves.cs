using System.Globalization;
using System.Text;

namespace Shorten.Training;

/// <summary>The loss of every step and of every validation as an SVG that needs nothing beside it.</summary>
public static class LossCurves
{
    private const int Width = 720, Height = 400, Left = 64, Right = 16, Top = 36, Bottom = 48;
    private const string TrainingColor = "#3b6fb6", ValidationColor = "#d1495b", Ink = "#333", Grid = "#ddd";

    // More points than pixels only make the file large.
    private const int MaxPoints = 2000;

    /// <summary>Draws the records of a run.</summary>
    public static string Svg(IReadOnlyList<TrainingRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var training = Points(records, record => record.Loss);
        var validation = Points(records, record => record.ValidationLoss);
        var losses = training.Concat(validation).Select(point => point.Loss).DefaultIfEmpty(0).ToList();
        var x = new Axis(0, Math.Max(1, records.Count == 0 ? 1 : records[^1].Step), Left, Width - Right);
        var y = new Axis(losses.Min(), losses.Max(), Height - Bottom, Top);
        var svg = new StringBuilder();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img" aria-label="Loss by step" style="background:#fff;font:12px sans-serif">""");
        DrawAxes(svg, x, y);
        DrawLine(svg, training, x, y, TrainingColor, 1.2);
        DrawLine(svg, validation, x, y, ValidationColor, 2);
        foreach (var (step, loss) in validation)
            Line(svg, $"""<circle cx="{x.At(step):F1}" cy="{y.At(loss):F1}" r="3" style="fill:{ValidationColor}"/>""");
        Legend(svg, 0, "training (nats a token)", TrainingColor);
        if (validation.Count > 0)
            Legend(svg, 1, "validation (nats a token)", ValidationColor);
        Line(svg, $"</svg>");
        return svg.ToString();
    }

    private static List<(int Step, double Loss)> Points(IReadOnlyList<TrainingRecord> records, Func<TrainingRecord, double?> lossOf)
    {
        var points = records.Where(record => lossOf(record) is not null).Select(record => (record.Step, lossOf(record)!.Value)).ToList();
        int stride = (points.Count + MaxPoints - 1) / MaxPoints;
        return stride <= 1 ? points : [.. points.Chunk(stride).Select(chunk => (chunk[^1].Step, chunk.Average(point => point.Value)))];
    }

    private static void DrawAxes(StringBuilder svg, Axis x, Axis y)
    {
        foreach (double tick in y.Ticks())
        {
            Line(svg, $"""<line x1="{Left}" y1="{y.At(tick):F1}" x2="{Width - Right}" y2="{y.At(tick):F1}" style="stroke:{Grid}"/>""");
            Line(svg, $"""<text x="{Left - 8}" y="{y.At(tick) + 4:F1}" style="fill:{Ink};text-anchor:end">{tick:0.####}</text>""");
        }
        foreach (double tick in x.Ticks().Where(tick => tick % 1 == 0))
        {
            Line(svg, $"""<line x1="{x.At(tick):F1}" y1="{Height - Bottom}" x2="{x.At(tick):F1}" y2="{Height - Bottom + 5}" style="stroke:{Ink}"/>""");
            Line(svg, $"""<text x="{x.At(tick):F1}" y="{Height - Bottom + 19}" style="fill:{Ink};text-anchor:middle">{tick:0}</text>""");
        }
        Line(svg, $"""<path d="M{Left} {Top}V{Height - Bottom}H{Width - Right}" style="fill:none;stroke:{Ink}"/>""");
        Line(svg, $"""<text x="{(Left + Width - Right) / 2}" y="{Height - 10}" style="fill:{Ink};text-anchor:middle">step</text>""");
        Line(svg, $"""<text x="16" y="{(Top + Height - Bottom) / 2}" transform="rotate(-90 16 {(Top + Height - Bottom) / 2})" style="fill:{Ink};text-anchor:middle">loss (nats a token)</text>""");
    }

    private static void DrawLine(StringBuilder svg, List<(int Step, double Loss)> points, Axis x, Axis y, string color, double width)
    {
        if (points.Count > 0)
            Line(svg, $"""<polyline points="{string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{x.At(p.Step):F1},{y.At(p.Loss):F1}")))}" style="fill:none;stroke:{color};stroke-width:{width}"/>""");
    }

    private static void Legend(StringBuilder svg, int index, string text, string color)
    {
        int x = Left + 8 + 180 * index;
        Line(svg, $"""<line x1="{x}" y1="18" x2="{x + 24}" y2="18" style="stroke:{color};stroke-width:2"/>""");
        Line(svg, $"""<text x="{x + 30}" y="22" style="fill:{Ink}">{text}</text>""");
    }

    private static void Line(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    /// <summary>A scale from values to pixels with round ticks.</summary>
    private readonly record struct Axis(double Least, double Most, double First, double Last)
    {
        private const int NumTicks = 6;

        private double Step
        {
            get
            {
                double raw = Math.Max(Most - Least, 1e-6) / NumTicks, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
                return power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
            }
        }

        private double Begin => Math.Floor(Least / Step) * Step;

        private double End => Math.Ceiling(Math.Max(Most, Least + Step) / Step) * Step;

        public double At(double value) => First + (value - Begin) / (End - Begin) * (Last - First);

        public IEnumerable<double> Ticks()
        {
            for (int i = 0; i <= (int)Math.Round((End - Begin) / Step); i++)
                yield return Begin + i * Step;
        }
    }
}
