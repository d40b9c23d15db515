using System.Globalization;
using System.Text;

namespace Shorten.Pruning;

/// <summary>The section about the pruning in a model's <c>README.md</c>.</summary>
internal static class ModelCard
{
    public const string FileName = "README.md";

    /// <summary>Copies the card of <paramref name="source"/> with a section added; makes one where there is none.</summary>
    public static void Write(string source, string destination, SurgeryJob job, SurgeryDescription description) =>
        Write(source, destination, "pruned", Section(NameOf(source), job, description));

    /// <summary>Copies the card of <paramref name="source"/> with <paramref name="section"/> added; makes one where there is none, of a model that was <paramref name="changed"/>.</summary>
    public static void Write(string source, string destination, string changed, string section)
    {
        string path = Path.Combine(source, FileName);
        string card = File.Exists(path) ? File.ReadAllText(path).TrimEnd() : $"# {NameOf(source)}, {changed}";
        File.WriteAllText(Path.Combine(destination, FileName), $"{card}\n\n{section}");
    }

    private static string NameOf(string source) => Path.GetFileName(Path.TrimEndingDirectorySeparator(source));

    private static string Section(string name, SurgeryJob job, SurgeryDescription d)
    {
        var text = new StringBuilder();
        Line(text, $"## Depth pruning");
        Line(text, $"");
        Line(text, $"{d.Removed.Count} of the {job.Plan.NumBlocks} Transformer blocks of {name} were removed with Shorten {Manifest.ToolVersion}.");
        Line(text, $"The other weights are unchanged, bit for bit.");
        Line(text, $"");
        Line(text, $"| | before | after |");
        Line(text, $"|---|---|---|");
        Line(text, $"| blocks | {job.Plan.NumBlocks} | {d.Kept.Count} |");
        Line(text, $"| parameters | {d.ParametersBefore:N0} | {d.ParametersAfter:N0} |");
        Line(text, $"| bytes of weights | {d.BytesBefore:N0} | {d.BytesAfter:N0} |");
        Line(text, $"");
        Line(text, $"- Removed blocks, counted from 0 in {name}: {string.Join(", ", d.Removed)}");
        if (job.Plan.Criterion is { } criterion)
            Line(text, $"- Criterion: {criterion}");
        foreach (string warning in d.Warnings)
            Line(text, $"- Note: {warning}");
        Line(text, $"- `{Manifest.FileName}` has the details: hashes of the source, settings, and which block is which");
        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
