using Shorten.Testing;

namespace Shorten.Data.Tests;

public sealed class PackingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Rows end with $; segments are cut where the bars are, and a space separates the sequences of a segment.
    [Theory]
    [InlineData(4, "abc$|defg|h$ ij|$ kl$", "0|1|1 2|2 3")]
    [InlineData(5, "abc$ d|efgh$|ij$ kl|$", "0 1|1|2 3")]
    [InlineData(15, "abc$ defgh$ ij$ kl|$", "0 1 2 3")]
    [InlineData(16, "abc$ defgh$ ij$ kl$", "0 1 2 3")]
    [InlineData(100, "abc$ defgh$ ij$ kl$", "0 1 2 3")]
    public void Pack_CutsTheJoinedRows(int length, string segments, string rows)
    {
        string[] expected = segments.Split('|');
        var crossing = Pack(length, crossDocuments: true);
        Assert.Equal(expected.Select(segment => segment.Replace(" ", "", StringComparison.Ordinal)).Where(segment => segment.Length > 1), crossing.Train.Sequences().Select(TrainingRun.Learnt));
        var separate = Pack(length, crossDocuments: false);
        // A piece of one token has nothing to learn.
        string[][] pieces = [.. expected.Select(segment => segment.Split(' ').Where(piece => piece.Length > 1).ToArray()).Where(segment => segment.Length > 0)];
        Assert.Equal(pieces, separate.Train.Select(item => item.Sequences.Select(TrainingRun.Learnt).ToArray()));
        Assert.Equal(0, separate.NumCutRows);
        foreach (var data in new[] { crossing, separate })
            Assert.Equal(rows, string.Join('|', data.Train.Select(item => string.Join(' ', item.Rows))));
    }

    [Fact]
    public void Pack_KeepsTheLabels_OfInstructions()
    {
        const string Rows = """{"instruction": "ab", "output": "cd"}""" + "\n" + """{"instruction": "efghij", "output": "k"}""";
        var settings = TrainingRun.All with { Length = 6, Pack = true, Template = new PromptTemplate("{instruction}", "{instruction}") };
        // The second piece of the first segment is a prompt alone.
        string[] separate = ["__cd$", "_____k"], crossing = ["__cd$_", "_____k"];
        Assert.Equal(separate, TrainingRun.Read(_folder, "rows.jsonl", Rows, settings).Train.Sequences().Select(TrainingRun.Learnt));
        Assert.Equal(crossing, TrainingRun.Read(_folder, "rows.jsonl", Rows, settings with { CrossDocuments = true }).Train.Sequences().Select(TrainingRun.Learnt));
    }

    [Fact]
    public void Pack_PacksValidationByItself()
    {
        string rows = string.Concat(Enumerable.Range(0, 40).Select(row => $$"""{"text": "row {{row:00}}"}""" + "\n"));
        var data = TrainingRun.Read(_folder, "rows.jsonl", rows, new TrainingDataSettings { Length = 14, Pack = true });
        Assert.Equal(2, data.NumValidationRows);
        var validation = Assert.Single(data.Validation);
        Assert.Equal(2, validation.Sequences.Count);
        Assert.Equal(19, data.Train.Count);
        Assert.Equal(Enumerable.Range(0, 40), data.Train.Concat(data.Validation).SelectMany(item => item.Rows).Order());
    }

    private TrainingData Pack(int length, bool crossDocuments)
    {
        string[] texts = ["abc", "defgh", "ij", "kl"];
        string rows = string.Join('\n', texts.Select(text => $$"""{"text": "{{text}}"}"""));
        return TrainingRun.Read(_folder, "rows.jsonl", rows, TrainingRun.All with { Length = length, Pack = true, CrossDocuments = crossDocuments });
    }
}
