using Shorten.Cli.Frame;
using Shorten.Scoring;

namespace Shorten.Cli.Verbs;

/// <summary>Scores as people read them: a bar for each block.</summary>
internal static class ScoreTable
{
    private const int BarWidth = 30;

    public static void Print(VerbContext context, ScoreReport report, IReadOnlyList<int> isProtected)
    {
        var table = Figures.Table(">block", report.Criterion == Criterion.Ppl ? ">PPL without" : ">" + CriterionNames.Of(report.Criterion), "", ">rank", "");
        var bar = Scale(report);
        var rank = report.Order.Where(block => report.Blocks.Any(score => score.Index == block)).Select((block, i) => (block, i)).ToDictionary(pair => pair.block, pair => pair.i + 1);
        foreach (var block in report.Blocks)
            table.Row($"{block.Index}", Figures.Number(block.Score), new string('█', bar(block.Score)), $"{rank[block.Index]}", isProtected.Contains(block.Index) ? "protected" : "");
        context.Print(table);
        if (report.Unpruned is { } unpruned)
            context.Line($"unpruned: PPL {Figures.Number(unpruned.Perplexity)} (bars: the rise from there, logarithmic)");
        if (report.Calibration is { } c)
            context.Line($"calibration: {c.Source}, {c.Samples} windows of {c.Length} tokens, seed {c.Seed}, BOS {c.Bos.ToString().ToLowerInvariant()}, {report.Compute}");
        context.Line($"least important first: {string.Join(", ", report.Order.Except(isProtected))}");
    }

    // The rise of perplexity spans orders of magnitude, hence its logarithm; a rise of a percent is where it begins. Magnitudes from zero.
    private static Func<double, int> Scale(ScoreReport report)
    {
        double Height(double score) => report.Unpruned is { } whole ? Math.Log(1 + Math.Max(0, score / whole.Perplexity - 1) / 0.01) : score;
        double highest = report.Blocks.Max(block => Height(block.Score));
        return score => highest > 0 ? Math.Clamp((int)Math.Round(BarWidth * Height(score) / highest), 1, BarWidth) : 1;
    }
}
