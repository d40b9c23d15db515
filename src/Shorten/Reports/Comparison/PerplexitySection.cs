using Shorten.Reports.Charts;
using Shorten.Reports.Results;

namespace Shorten.Reports.Comparison;

/// <summary>The perplexities on each text.</summary>
internal static class PerplexitySection
{
    private const double LargestLinearRatio = 30;

    public static void Add(ReportSection section, ModelComparison comparison)
    {
        var texts = comparison.Perplexities.GroupBy(fact => fact.Row.Protocol).ToList();
        if (texts.Count == 0)
            return;
        var values = comparison.Perplexities.Select(fact => fact.Row.Perplexity).ToList();
        bool isLogarithmic = values.Max() / values.Min() > LargestLinearRatio;
        string[] names = [.. texts.Select(text => Name(text.First().Row, texts.Count(other => other.First().Row.File == text.First().Row.File) > 1))];
        section.Add(new BarChart("Perplexity", new ChartAxis("perplexity (lower is better)", isLogarithmic ? ChartScale.Log10 : ChartScale.Linear), names, [.. comparison.Names.Select((name, i) => new BarSeries(name, [.. texts.Select(text => Bar(text, i))]))])
        { IsTabled = true });
        section.Add(new ReportTable("Perplexity on each text", [new TableColumn("text"), .. comparison.Names.Select(name => new TableColumn(name, true))],
            [.. texts.Select((text, row) => (string[])[names[row], .. comparison.Names.Select((_, i) => Bar(text, i) is { } bar ? Digits.WithError(bar.Value, bar.Error) : "")])]));
        section.Add(Note(texts.Select(text => text.First().Row), comparison.Perplexities.Any(fact => fact.Row.PerplexityStandardError is not null)));
    }

    private static BarValue? Bar(IEnumerable<PerplexityFact> text, int model) =>
        text.FirstOrDefault(fact => fact.Model == model) is { } fact ? new BarValue(fact.Row.Perplexity, fact.Row.PerplexityStandardError) : null;

    private static string Name(PerplexityRow row, bool isAmbiguous) => isAmbiguous ? $"{Path.GetFileName(row.File)}, {row.Segments} × {row.SegmentLength}" : Path.GetFileName(row.File);

    private static string Note(IEnumerable<PerplexityRow> rows, bool hasErrors) =>
        string.Join("; ", rows.Select(row => $"{Path.GetFileName(row.File)}: {Digits.Count(row.Segments)} segments of {row.SegmentLength} tokens, BOS {row.Bos}, {Digits.Count(row.ScoredTokens)} tokens scored").Distinct()) + "."
        + (hasErrors ? " ± is the standard error, with the segments as independent samples; differences between models on the same text are more certain than that." : "");
}
