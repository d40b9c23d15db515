using System.Globalization;
using System.Text;
using Shorten.Pruning;

namespace Shorten.Training;

/// <summary>The section about retraining in a model's <c>README.md</c>.</summary>
internal static class RetrainingCard
{
    /// <summary>Copies the card of <paramref name="source"/> with a section added; makes one where there is none.</summary>
    public static void Write(string source, string destination, RetrainingReport report) => ModelCard.Write(source, destination, "retrained", Section(report));

    private static string Section(RetrainingReport r)
    {
        var text = new StringBuilder();
        Line(text, $"## Retraining");
        Line(text, $"");
        Line(text, $"All weights of {r.Source} were trained with Shorten {r.Version}: {r.Steps:N0} steps, {r.Tokens:N0} tokens of {r.Data.Source}.");
        Line(text, $"");
        Line(text, $"| | before | after |");
        Line(text, $"|---|---|---|");
        if (r.ValidationBefore is not null)
            Line(text, $"| validation loss (nats a token) | {r.ValidationBefore:F4} | {r.ValidationAfter:F4} |");
        Line(text, $"| training loss (nats a token) | {r.FirstLoss:F4} | {r.LastLoss:F4} |");
        Line(text, $"");
        Line(text, $"- The weights are those after step {r.BestStep}");
        Line(text, $"- `{RetrainingReport.FileName}`, `train.jsonl` and `loss.svg` have settings, every step and the curves; `{Manifest.FileName}` the hashes of source and data");
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
