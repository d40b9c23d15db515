using System.Text.Json;
using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Data.Tests;

/// <summary>Windows and segments of real text with the tokenizer of SmolLM2, against those of the paper's code and of Hugging Face.</summary>
public sealed class RealTokenizerTests
{
    private static readonly Lazy<Tokenizer?> s_tokenizer =
        new(() => Fixtures.Shared("models", "smollm2-135m-instruct") is { } folder ? Tokenizer.FromFolder(folder) : null);

    private static readonly Lazy<WholeText> s_wikiText = new(() => WholeText.Read(Fixtures.Shared("data", "wikitext2-test.txt")!));
    private static readonly Lazy<WholeText> s_books = new(() => WholeText.Read(Fixtures.Shared("data", "books-validation.jsonl")!));

    [SkippableTheory]
    [InlineData("seed1234_n10_t128")]
    [InlineData("seed7_n32_t64")]
    public void Draw_TakesTheWindowsOfThePaper(string name)
    {
        JsonElement golden = Golden("calibration.json").GetProperty(name);
        var settings = new CalibrationSettings
        {
            NumSamples = golden.GetProperty("num_samples").GetInt32(),
            Length = golden.GetProperty("segment_length").GetInt32(),
            Seed = golden.GetProperty("seed").GetInt64(),
        };
        CalibrationSet set = CalibrationWindows.Draw(TextRows.Read(Fixtures.Shared("data", "books-train.jsonl")!), s_tokenizer.Value!, settings);

        Assert.Equal(golden.GetProperty("source").GetString(), set.Source);
        Assert.Equal(golden.GetProperty("rows_and_offsets").Deserialize<int[][]>(), set.RowsAndOffsets.Select(place => new[] { place.Row, place.Offset }));
        Assert.Equal(golden.GetProperty("input_ids").Deserialize<int[][]>(), set.Windows);
    }

    [SkippableFact]
    public void Cut_GivesTheNumbersOfHuggingFace()
    {
        foreach (JsonElement run in Golden("perplexity.json").EnumerateArray())
        {
            WholeText text = run.GetProperty("corpus").GetString() == "wikitext2" ? s_wikiText.Value : s_books.Value;
            BosMode bos = Enum.Parse<BosMode>(run.GetProperty("bos").GetString()!, ignoreCase: true);
            int? maxSegments = run.GetProperty("first_segments_only").Deserialize<int?>();
            PerplexitySegments cut = PerplexitySegments.Cut(text, s_tokenizer.Value!, run.GetProperty("segment_length").GetInt32(), bos, maxSegments);

            Assert.Equal(run.GetProperty("tokens").GetInt32(), cut.NumTokens);
            Assert.Equal(run.GetProperty("segments").GetInt32(), cut.Segments.Length);
            Assert.Equal(run.GetProperty("scored_tokens").GetInt64(), cut.NumScoredTokens);
        }
    }

    [SkippableFact]
    public void EmbeddedText_IsEnoughForTheDefaultWindows()
    {
        SkipWithoutModel();
        Assert.All(EmbeddedText.Rows.Rows, row => Assert.True(s_tokenizer.Value!.Encode(row).Length >= 128));
        Assert.Equal(10, CalibrationWindows.Draw(EmbeddedText.Rows, s_tokenizer.Value!, new CalibrationSettings()).Windows.Length);
    }

    private static void SkipWithoutModel() => Skip.If(s_tokenizer.Value is null, "the shared model is absent");

    private static JsonElement Golden(string name)
    {
        SkipWithoutModel();
        return JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(Fixtures.Shared("golden", "smollm2", name)!));
    }
}
