namespace Shorten.Reports.Comparison;

/// <summary>A line for each model with the figures that a reader looks for first. Columns for which nothing was measured are left out.</summary>
internal sealed class Overview
{
    private readonly List<(TableColumn Column, Func<int, string> Cell)> _columns = [];

    private Overview(ModelComparison comparison)
    {
        var models = comparison.Models;
        Add("model", false, i => comparison.Names[i]);
        Add("blocks", true, i => Digits.Count(models[i].NumBlocks));
        Add("parameters", true, i => With(models[i].NumParameters, models[0].NumParameters, i, value => Digits.Count((long)value)));
        Add("weights (MB)", true, i => With(models[i].WeightBytes, models[0].WeightBytes, i, Digits.Megabytes));
        foreach (var text in comparison.Perplexities.GroupBy(fact => fact.Row.Protocol))
        {
            double? Perplexity(int i) => text.FirstOrDefault(fact => fact.Model == i)?.Row.Perplexity;
            Add($"PPL {Path.GetFileName(text.First().Row.File)}", true, i => Relative(Perplexity(i), Perplexity(0), i));
        }
        var averages = new TaskAverages(comparison);
        if (averages.NumTasks > 0)
            Add(averages.NumTasks == 1 ? "task (%)" : $"mean of {averages.NumTasks} tasks (%)", true, i => averages.Of(i) is double mean ? Digits.Percent(mean) : "");
        AddSpeed(comparison);
    }

    /// <summary>The table.</summary>
    public static ReportTable Of(ModelComparison comparison)
    {
        var overview = new Overview(comparison);
        return new ReportTable("Models at a glance", [.. overview._columns.Select(column => column.Column)], [.. comparison.Models.Select((_, i) => (string[])[.. overview._columns.Select(column => column.Cell(i))])]);
    }

    private void AddSpeed(ModelComparison comparison)
    {
        // The shape of request that most models were measured with, the smallest batch of those.
        var shape = comparison.Speeds.SelectMany(run => run.Facts.Where(fact => fact.Point.TokensPerSecond is not null).GroupBy(fact => (fact.Point.Threads, fact.Point.Batch, fact.Point.Input, fact.Point.Output)))
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Batch).FirstOrDefault()?.ToDictionary(fact => fact.Model, fact => fact.Point);
        if (shape is null)
            return;
        double? Speed(int i) => shape.TryGetValue(i, out var point) ? point.TokensPerSecond?.Median : null;
        double? Latency(int i) => shape.TryGetValue(i, out var point) ? point.SecondsPerToken?.Median ?? point.LatencySeconds?.Median : null;
        var first = shape.Values.First();
        Add(first.SecondsPerToken is null ? $"latency (ms), batch {first.Batch}" : $"time per token (ms), batch {first.Batch}", true, i => Relative(1e3 * Latency(i), 1e3 * Latency(0), i));
        Add($"tokens/s, batch {first.Batch}", true, i => Relative(Speed(i), Speed(0), i));
    }

    private void Add(string title, bool isNumber, Func<int, string> cell) => _columns.Add((new TableColumn(title, isNumber), cell));

    private static string Relative(double? value, double? first, int model) =>
        value is not double number ? "" : first is double reference ? With(number, reference, model, n => Digits.Significant(n)) : Digits.Significant(number);

    private static string With(double value, double first, int model, Func<double, string> write) =>
        model == 0 || value == first ? write(value) : $"{write(value)} ({Change(value / first)})";

    private static string Change(double ratio) => ratio is >= 2 or < 0.2 ? $"× {Digits.Significant(ratio, 2)}" : $"{(100 * (ratio - 1)).ToString("+0.0;−0.0;0.0")} %";
}
