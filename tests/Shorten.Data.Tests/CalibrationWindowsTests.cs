namespace Shorten.Data.Tests;

// Rows and offsets are those of the paper's loop in Python with random.seed(seed): row = randint(0, rows - 1) until it is new and has 8 words or more,
// then offset = randint(0, words - 8).
public sealed class CalibrationWindowsTests
{
    private const int Bos = 9999, NumLongRows = 9;

    // Row i has (7 i mod 13) + 1 words, numbered 100 i, 100 i + 1 and so on. Rows 1 and 14 have just 8.
    private static readonly TextRows s_text = new()
    {
        Path = "folder/rows.txt",
        Sha256 = "hash",
        Field = null,
        Rows = [.. Enumerable.Range(0, 20).Select(row => string.Join(' ', Enumerable.Range(100 * row, row * 7 % 13 + 1)))],
        NumNullRows = 0,
    };

    [Theory]
    [InlineData(1234, new[] { 14, 18, 3, 7, 11, 5 }, new[] { 0, 0, 1, 0, 5, 2 })]
    [InlineData(7, new[] { 1, 3, 18, 16, 7, 9 }, new[] { 0, 1, 0, 0, 0, 3 })]
    [InlineData(3, new[] { 7, 11, 18, 16, 5, 1, 14, 3, 9 }, new[] { 1, 4, 0, 1, 2, 0, 0, 0, 3 })]
    public void Draw_TakesTheRowsAndOffsetsOfPython(long seed, int[] rows, int[] offsets)
    {
        CalibrationSettings settings = Settings(BosMode.None) with { NumSamples = rows.Length, Seed = seed };
        CalibrationSet set = CalibrationWindows.Draw(s_text, Encode, null, settings);
        Assert.Equal(rows.Zip(offsets), set.RowsAndOffsets);
        Assert.Equal(rows.Zip(offsets, (row, offset) => Enumerable.Range(100 * row + offset, 8)), set.Windows);
        Assert.Equal(("rows.txt", "hash", settings), (set.Source, set.Sha256, set.Settings));
    }

    [Fact]
    public void Draw_PutsTheBosInFrontOfEveryWindow_WhenEachIsToHaveOne()
    {
        CalibrationSet set = CalibrationWindows.Draw(s_text, Encode, Bos, Settings(BosMode.Every));
        Assert.Equal([[Bos, .. Enumerable.Range(1400, 8)], [Bos, .. Enumerable.Range(1800, 8)]], set.Windows);
    }

    [Fact]
    public void Draw_PutsTheBosInPlaceOfTheLastToken_WhenItIsFirst()
    {
        CalibrationSet set = CalibrationWindows.Draw(s_text, Encode, Bos, Settings(BosMode.First));
        Assert.Equal([[Bos, .. Enumerable.Range(1400, 7)], [.. Enumerable.Range(1800, 8)]], set.Windows);
    }

    [Theory]
    [InlineData(BosMode.None)]
    [InlineData(BosMode.First)]
    [InlineData(BosMode.Every)]
    public void First_GivesWhatADrawOfSoManyGives(BosMode bos)
    {
        CalibrationSettings settings = Settings(bos) with { NumSamples = 6 };
        CalibrationSet first = CalibrationWindows.Draw(s_text, Encode, Bos, settings).First(4), four = CalibrationWindows.Draw(s_text, Encode, Bos, settings with { NumSamples = 4 });
        Assert.Equal(four.Windows, first.Windows);
        Assert.Equal(four.RowsAndOffsets, first.RowsAndOffsets);
        Assert.Equal((four.Source, four.Sha256, four.Settings), (first.Source, first.Sha256, first.Settings));
        Assert.Throws<ArgumentOutOfRangeException>(() => four.First(5));
    }

    [Theory]
    [InlineData(BosMode.First)]
    [InlineData(BosMode.Every)]
    public void Draw_Throws_WhenThereIsNoBosToAdd(BosMode bos)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => CalibrationWindows.Draw(s_text, Encode, null, Settings(bos)));
        Assert.Equal("the tokenizer has no beginning-of-sequence token to add: choose bos none or auto", exception.Message);
    }

    [Fact]
    public void Draw_NamesTheMostWindows_WhenTooFewRowsAreLongEnough()
    {
        CalibrationSettings settings = Settings(BosMode.None) with { NumSamples = NumLongRows + 1 };
        DataFormatException exception = Assert.Throws<DataFormatException>(() => CalibrationWindows.Draw(s_text, Encode, null, settings));
        Assert.Equal("10 windows of 8 tokens need as many rows that long, and 9 of 20 rows are: ask for at most 9 windows, or shorter ones", exception.Problem);
    }

    [Fact]
    public void Draw_AsksForShorterWindows_WhenNoRowIsLongEnough()
    {
        CalibrationSettings settings = Settings(BosMode.None) with { Length = 14 };
        DataFormatException exception = Assert.Throws<DataFormatException>(() => CalibrationWindows.Draw(s_text, Encode, null, settings));
        Assert.Equal("2 windows of 14 tokens need as many rows that long, and 0 of 20 rows are: ask for shorter windows", exception.Problem);
    }

    [Fact]
    public void Draw_EncodesFewRows_WhenMostAreLongEnough()
    {
        int numEncoded = 0;
        TextRows many = s_text with { Rows = [.. Enumerable.Repeat(s_text.Rows[11], 100_000)] };
        CalibrationWindows.Draw(many, row => { numEncoded++; return Encode(row); }, null, Settings(BosMode.None));
        Assert.Equal(4, numEncoded);
    }

    [Fact]
    public void Draw_Throws_OnSettingsThatMakeNoSense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CalibrationWindows.Draw(s_text, Encode, null, Settings(BosMode.None) with { NumSamples = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => CalibrationWindows.Draw(s_text, Encode, null, Settings(BosMode.None) with { Length = 1 }));
    }

    private static CalibrationSettings Settings(BosMode bos) => new() { NumSamples = 2, Length = 8, Bos = bos };

    private static int[] Encode(string row) => [.. row.Split(' ').Select(int.Parse)];
}
