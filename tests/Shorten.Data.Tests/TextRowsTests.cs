using System.IO.Compression;
using System.Security.Cryptography;
using Shorten.Testing;

namespace Shorten.Data.Tests;

public sealed class TextRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rows.jsonl")]
    [InlineData("rows.json")]
    [InlineData("rows.csv")]
    [InlineData("rows.tsv")]
    [InlineData("rows.parquet")]
    [InlineData("rows.jsonl.gz")]
    [InlineData("rows.json.gz")]
    [InlineData("rows.csv.gz")]
    [InlineData("rows.tsv.gz")]
    [InlineData("rows.jsonl.zst")]
    [InlineData("rows.json.zst")]
    [InlineData("rows.csv.zst")]
    [InlineData("rows.tsv.zst")]
    public void Read_GivesTheRowsAsWritten_FromEveryFormat(string name)
    {
        string path = TableFiles.Write(_folder, name);
        TextRows rows = TextRows.Read(path);
        Assert.Equal(TableFiles.Texts, rows.Rows);
        Assert.Equal("text", rows.Field);
        Assert.Equal(0, rows.NumNullRows);
        Assert.Equal(path, rows.Path);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), rows.Sha256);
    }

    [Theory]
    [InlineData("rows.jsonl")]
    [InlineData("rows.csv")]
    [InlineData("rows.parquet")]
    public void Read_TakesTheOnlyColumnOfStrings_WhenNoneIsNamedText(string name) =>
        Assert.Equal(("it's the text", TableFiles.Texts[1]), FieldAndSecondRow(TextRows.Read(TableFiles.Write(_folder, name, "it's the text"))));

    [Theory]
    [InlineData("rows.jsonl")]
    [InlineData("rows.csv")]
    [InlineData("rows.parquet")]
    public void Read_TakesTheFieldAskedFor(string name)
    {
        const string Query = "SELECT 'no ' || i AS text, 'yes ' || i AS \"an \"\"other\"\"\" FROM range(3) t(i)";
        string path = TableFiles.Copy(_folder, name, Query, Options(name));
        Assert.Equal(("an \"other\"", "yes 1"), FieldAndSecondRow(TextRows.Read(path, "an \"other\"")));
    }

    [Theory]
    [InlineData("many.jsonl")]
    [InlineData("many.csv")]
    [InlineData("many.parquet")]
    public void Read_KeepsTheOrderOfRows_WhenThereAreManyThousands(string name)
    {
        string path = TableFiles.Copy(_folder, name, "SELECT 'row ' || i AS text FROM range(300000) t(i)", Options(name));
        Assert.Equal(Enumerable.Range(0, 300_000).Select(i => $"row {i}"), TextRows.Read(path).Rows);
    }

    [Theory]
    [InlineData("nulls.jsonl")]
    [InlineData("nulls.csv")]
    [InlineData("nulls.parquet")]
    public void Read_SkipsAndCountsNulls(string name)
    {
        string path = TableFiles.Copy(_folder, name, "SELECT i, CASE WHEN i % 3 > 0 THEN 'row ' || i END AS text FROM range(7) t(i)", Options(name));
        TextRows rows = TextRows.Read(path);
        Assert.Equal(["row 1", "row 2", "row 4", "row 5"], rows.Rows);
        Assert.Equal(3, rows.NumNullRows);
    }

    [Fact]
    public void Read_KeepsTextThatLooksLikeSomethingElse()
    {
        string path = _folder.File("dates.jsonl");
        File.WriteAllText(path, """{"text": "words"}""" + "\n" + """{"text": "2020-01-01"}""" + "\n" + """{"text": "007"}""" + "\n");
        Assert.Equal(["words", "2020-01-01", "007"], TextRows.Read(path).Rows);
    }

    [Fact]
    public void Read_ReadsTheNamedFileOnly_WhenItsNameLooksLikeAPattern()
    {
        string path = _folder.File("a 'b' * [1]?.csv");
        File.WriteAllText(path, "text\nright\n");
        File.WriteAllText(_folder.File("a 'b' x 1x.csv"), "text\nwrong\n");
        Assert.Equal(["right"], TextRows.Read(path).Rows);
    }

    [Fact]
    public void Read_IgnoresFolderNamesThatLookLikeColumns()
    {
        Directory.CreateDirectory(_folder.File("lang=en"));
        string path = _folder.File("lang=en/rows.csv");
        File.WriteAllText(path, "body\nright\n");
        Assert.Equal("body", TextRows.Read(path).Field);
    }

    [Fact]
    public void Read_ReadsOneVeryLongRow()
    {
        string path = _folder.File("long.jsonl"), text = new('x', 17 << 20);
        File.WriteAllText(path, $$"""{"text": "{{text}}"}""");
        Assert.True(text == TextRows.Read(path).Rows.Single());
    }

    [Theory]
    [InlineData("{\"text\": \"a\"}\n{\"text\": \"b\"}\n")]
    [InlineData("\uFEFF{\"text\": \"a\"}\n{\"text\": \"b\"}\n")]
    [InlineData("{\n \"text\": \"a\"\n}\n{\n \"text\": \"b\"\n}")]
    [InlineData(" [ {\"text\": \"a\"}, {\"text\": \"b\"} ] \n")]
    public void Read_TakesJsonObjects_HoweverTheyAreLaidOut(string json)
    {
        string path = _folder.File("rows.json");
        File.WriteAllText(path, json);
        Assert.Equal(["a", "b"], TextRows.Read(path).Rows);
    }

    [Fact]
    public void Read_MergesParagraphsOfPlainText_UntilTheyHave400Words()
    {
        string Paragraph(int words) => string.Join(' ', Enumerable.Repeat("word", words));
        string path = _folder.File("book.txt");
        File.WriteAllText(path, $"{Paragraph(399)}\r\n \r\n\r\none\r\ntwo\n\n{Paragraph(400)}\n\n\n rest \n");
        TextRows rows = TextRows.Read(path);
        Assert.Equal([$"{Paragraph(399)}\n\none\ntwo", Paragraph(400), "rest"], rows.Rows);
        Assert.Null(rows.Field);
    }

    [Fact]
    public void Read_ReadsPlainTextFromGzip()
    {
        string path = _folder.File("book.TXT.GZ");
        using (var stream = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            stream.Write("Some text.\n"u8);
        Assert.Equal(["Some text."], TextRows.Read(path).Rows);
    }

    [Fact]
    public void Read_LeavesNothingInTheWorkingFolder()
    {
        string[] before = Directory.GetFileSystemEntries(Directory.GetCurrentDirectory());
        TextRows.Read(TableFiles.Write(_folder, "rows.parquet"));
        Assert.Equal(before, Directory.GetFileSystemEntries(Directory.GetCurrentDirectory()));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [SkippableFact]
    public void Read_ReadsTheRealBooks()
    {
        string? path = Fixtures.Shared("data", "books-train.jsonl");
        Skip.If(path is null, "the shared data is absent");
        TextRows rows = TextRows.Read(path);
        Assert.Equal(1114, rows.Rows.Count);
        Assert.StartsWith("Chapter 1 It is a truth universally acknowledged", rows.Rows[0], StringComparison.Ordinal);
    }

    private static (string?, string) FieldAndSecondRow(TextRows rows) => (rows.Field, rows.Rows[1]);

    private static string Options(string name) => Path.GetExtension(name) switch
    {
        ".csv" => "FORMAT csv, HEADER",
        ".jsonl" => "FORMAT json",
        _ => "FORMAT parquet",
    };
}
