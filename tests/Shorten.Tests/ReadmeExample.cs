using System.Text.RegularExpressions;
using Shorten.Checkpoints;
using Shorten.Data;
using Shorten.Evaluation;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Scoring;
using Shorten.Tensors;
using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Tests;

/// <summary>The lines of C# that the README shows, compiled and run.</summary>
public sealed partial class ReadmeExample
{
    [Fact]
    public void Readme_ShowsTheLinesThatThisTestRuns()
    {
        string readme = Block(File.ReadAllText(Path.Combine(Fixtures.Root, "README.md")), "```csharp\n", "```");
        string source = Block(File.ReadAllText(Path.Combine(Fixtures.Root, "tests", "Shorten.Tests", "ReadmeExample.cs")), "// README begins\n", "// README ends");
        Assert.Equal(readme, Indent().Replace(source, ""));
    }

    [Fact]
    public void Readme_ExampleRuns()
    {
        using var files = new TemporaryFolder();
        string folder = TinyFolder.Write(files.File("model")), text = files.File("text.txt"), output = files.File("pruned");
        File.WriteAllText(text, EmbeddedText.Rows.Rows[0]);

        // README begins
        using var checkpoint = Checkpoint.Open(folder);
        var model = DecoderModel.Open(checkpoint);
        var tokenizer = Tokenizer.FromFolder(folder);
        using var workspace = new Workspace();

        var calibration = CalibrationWindows.Draw(EmbeddedText.Rows, tokenizer, new CalibrationSettings());
        var hashes = SourceHashes.Compute(checkpoint);
        var report = Analysis.Perplexity(model, calibration, [.. Enumerable.Range(0, model.Blocks.Count)], hashes, workspace);
        var removed = report.Order.Take(2).Order().ToList();

        var segments = PerplexitySegments.Cut(WholeText.Read(text), tokenizer, 64, BosMode.Auto).Segments;
        double before = PerplexityEvaluator.Run(model, segments, workspace).Perplexity;
        double after = PerplexityEvaluator.Run(model.Without(removed), segments, workspace).Perplexity;
        Surgery.Apply(checkpoint, PruningPlan.Of(report, removed), new SurgeryOptions { Output = output });
        // README ends

        Assert.NotEqual(before, after);
        using var written = Checkpoint.Open(output);
        Assert.Equal(after, PerplexityEvaluator.Run(DecoderModel.Open(written), segments, workspace).Perplexity);
    }

    private static string Block(string text, string begin, string end)
    {
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[start..text.IndexOf(end, start, StringComparison.Ordinal)].TrimEnd() + "\n";
    }

    [GeneratedRegex("^        ", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
