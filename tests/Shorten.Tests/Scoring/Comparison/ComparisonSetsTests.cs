using Shorten.Data;
using Shorten.Scoring.Comparison;
using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Tests.Scoring.Comparison;

public sealed class ComparisonSetsTests
{
    private const int NumSeeds = 3;

    private static readonly string s_model = Path.Combine(Fixtures.Root, "models", "story-world");
    private static readonly Tokenizer s_tokenizer = Tokenizer.FromFolder(s_model);
    private static readonly TextRows s_stories = TextRows.Read(Path.Combine(s_model, "data", "calibration.jsonl"));
    private static readonly CalibrationSettings s_settings = new() { NumSamples = 4, Length = 32, Seed = 7 };

    [Fact]
    public void Draw_GivesWhatEachDrawAloneGives()
    {
        var sets = ComparisonSets.Draw([s_stories, EmbeddedText.Rows, s_stories], s_tokenizer, s_settings, NumSeeds);
        (TextRows Text, int Size)[] expected = [(s_stories, 4), (s_stories, 2), (s_stories, 8), (EmbeddedText.Rows, 4)];
        Assert.Equal(expected.Length * NumSeeds, sets.Count);
        foreach (var (set, i) in sets.Select((set, i) => (set, i)))
        {
            var (text, size) = expected[i / NumSeeds];
            var alone = CalibrationWindows.Draw(text, s_tokenizer, s_settings with { NumSamples = size, Seed = 7 + i % NumSeeds });
            Assert.Equal(alone.Windows, set.Windows);
            Assert.Equal(alone.RowsAndOffsets, set.RowsAndOffsets);
            Assert.Equal((alone.Source, alone.Sha256, alone.Settings), (set.Source, set.Sha256, set.Settings));
        }
    }

    [Fact]
    public void Draw_TakesAsManyWindowsAsThereAreRows_WhereTwiceAsManyAreTooMany()
    {
        var few = s_stories with { Rows = [.. s_stories.Rows.Take(5)] };
        Assert.Equal([4, 2, 5], ComparisonSets.Draw([few], s_tokenizer, s_settings, 2).Select(set => set.Settings.NumSamples).Distinct());
        Assert.Equal([5, 3], ComparisonSets.Draw([few], s_tokenizer, s_settings with { NumSamples = 5 }, 2).Select(set => set.Settings.NumSamples).Distinct());
        Assert.Throws<DataFormatException>(() => ComparisonSets.Draw([few], s_tokenizer, s_settings with { NumSamples = 6 }, 2));
    }

    [Fact]
    public void Draw_HasOneSize_OfOneRow() =>
        Assert.Equal(2, ComparisonSets.Draw([s_stories with { Rows = [.. s_stories.Rows.Take(1)] }], s_tokenizer, s_settings with { NumSamples = 1 }, 2).Count);

    [Fact]
    public void Draw_Refuses_OneSeed() => Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonSets.Draw([s_stories], s_tokenizer, s_settings, 1));
}
