namespace Shorten.Data.Tests;

public sealed class EmbeddedTextTests
{
    [Fact]
    public void Rows_AreEnoughForCalibration()
    {
        IReadOnlyList<string> rows = EmbeddedText.Rows.Rows;
        Assert.True(rows.Count >= 40, $"{rows.Count} rows");
        Assert.True(rows.Sum(row => Paragraphs.CountWords(row)) >= 20_000);
        Assert.All(rows.SkipLast(1), row => Assert.InRange(Paragraphs.CountWords(row), 400, 600));
        Assert.Equal(rows.Count, rows.Distinct().Count());
    }

    [Fact]
    public void Rows_ArePlainProse()
    {
        Assert.All(EmbeddedText.Rows.Rows, row => Assert.DoesNotContain(row, character => char.IsControl(character) && character != '\n'));
        Assert.All(EmbeddedText.Rows.Rows.SelectMany(row => row.Split("\n\n")), paragraph => Assert.Matches("^[\"A-Z][^\\n#*_`]+[.!?]\"?$", paragraph));
    }

    [Fact]
    public void Sha256_IsThatOfTheFile() => Assert.Equal("9dcf37caeef9dcf28e10146273fd317eae3ce43d45f2a14ac2a127f1d3ff3a92", EmbeddedText.Rows.Sha256);
}
