using Shorten.Testing;

namespace Shorten.Data.Tests;

public sealed class DataFormatExceptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bad.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b\n{\"text\": \"c\"}\n",
        "Malformed JSON, at byte 12 in line 2: unexpected control character in string.")]
    [InlineData("bad.json", "[{\"text\": \"a\"},{\"text\": \"b", "the JSON array has no end: the file is cut off")]
    [InlineData("cut.json", "[{\"text\": \"a\"},\n", "the JSON array has no end: the file is cut off")]
    [InlineData("element.json", "[{\"text\": \"a\"},{\"text\"; \"b\"}]", "Malformed JSON, at byte 8 in record/value 2: unexpected character.")]
    [InlineData("rest.json", "{\"text\": \"a\"} rest", "Malformed JSON, at byte 1 in record/value 2: unexpected character.")]
    [InlineData("list.jsonl", "{\"text\": \"a\"}\n[1, 2]\n", "is not a file of JSON objects")]
    [InlineData("strings.json", "[\"a\", \"b\"]", "is not a file of JSON objects")]
    [InlineData("bad.csv", "text,n\na,1\nb,2,3\n", "is not well-formed: rows differ in their number of columns, or a quote is left open")]
    [InlineData("open.csv", "text,n\na,1\n\"b,2\n", "is not well-formed: rows differ in their number of columns, or a quote is left open")]
    [InlineData("bad.parquet", "not parquet at all", "No magic bytes found at end of file")]
    [InlineData("bad.jsonl.gz", "not gzip", "Input is not a GZIP stream")]
    [InlineData("bad.txt.gz", "not gzip", "cannot be read: The archive entry was compressed using an unsupported compression method.")]
    [InlineData("empty.jsonl", "", "the file is empty")]
    [InlineData("empty.txt", "", "the file is empty")]
    [InlineData("blank.txt", " \n\n", "has no text")]
    [InlineData("header.csv", "text,n\n", "has no rows of text")]
    [InlineData("null.csv", "text,n\n,1\n\"\",2\n", "has no text in 'text': all 2 rows are null")]
    [InlineData("two.jsonl", "{\"a\": \"x\", \"b\": \"y\", \"n\": 1}\n", "name the field that holds the text; there are a (VARCHAR), b (VARCHAR), n (BIGINT)")]
    [InlineData("none.csv", "n,m\n1,2\n", "name the field that holds the text; there are n (BIGINT), m (BIGINT)")]
    [InlineData("what.doc", "text", "the name must end in .txt, .jsonl, .ndjson, .json, .csv, .tsv (also with .gz or .zst behind) or .parquet")]
    [InlineData("book.txt.zst", "x", "plain text is not read from Zstandard: unpack it, or compress it with gzip")]
    public void Read_NamesTheProblemInOneLine_WhenTheFileIsBad(string name, string content, string problem)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, content);
        AssertProblem(path, problem, () => TextRows.Read(path));
    }

    [Theory]
    [InlineData("n", "has no field 'n' of strings; there are text (VARCHAR), n (BIGINT)")]
    [InlineData("body", "has no field 'body' of strings; there are text (VARCHAR), n (BIGINT)")]
    public void Read_ListsTheColumns_WhenTheFieldAskedForHoldsNoStrings(string field, string problem)
    {
        string path = _folder.File("rows.jsonl");
        File.WriteAllText(path, """{"text": "a", "n": 1}""");
        AssertProblem(path, problem, () => TextRows.Read(path, field));
    }

    [Fact]
    public void Read_NamesTheLine_WhenALateRowOfACsvIsBad()
    {
        string path = _folder.File("late.csv");
        File.WriteAllLines(path, Enumerable.Range(1, 40_000).Select(line => line == 1 ? "text,n" : line == 30_000 ? "a,b,c" : $"row {line},{line}"));
        AssertProblem(path, "CSV Error on Line: 30000; Expected Number of Columns: 2 Found: 3", () => TextRows.Read(path));
    }

    [Theory]
    [InlineData("latin.txt", "is not UTF-8 text")]
    [InlineData("latin.jsonl", "Malformed JSON, at byte 14 in record/value 1: invalid UTF-8 encoding in string.")]
    [InlineData("latin.csv", "CSV Error on Line: 2; Invalid unicode (byte sequence mismatch) detected. This file is not utf-8 encoded.")]
    public void Read_Reports_BytesThatAreNotUtf8(string name, string problem)
    {
        byte[] json = [.. "{\"text\": \"caf"u8, 0xE9, .. "\"}\n"u8], table = [.. "text\ncaf"u8, 0xE9, .. "\n"u8];
        string path = _folder.File(name);
        File.WriteAllBytes(path, name.EndsWith("jsonl", StringComparison.Ordinal) ? json : table);
        AssertProblem(path, problem, () => TextRows.Read(path));
    }

    [Fact]
    public void Read_Reports_AMissingFileAndAFolder()
    {
        AssertProblem(_folder.File("none.jsonl"), "no such file", () => TextRows.Read(_folder.File("none.jsonl")));
        AssertProblem(_folder.Path, "is a folder, not a file", () => WholeText.Read(_folder.Path));
        AssertProblem("https://example.org/rows.parquet", "no such file", () => TextRows.Read("https://example.org/rows.parquet"));
    }

    [Fact]
    public void Read_Reports_AFieldOfPlainText()
    {
        string path = _folder.File("book.txt");
        File.WriteAllText(path, "Some text.");
        AssertProblem(path, "plain text has no field 'body'", () => TextRows.Read(path, "body"));
    }

    private static void AssertProblem(string path, string problem, Action read)
    {
        DataFormatException exception = Assert.Throws<DataFormatException>(read);
        Assert.Equal(problem, exception.Problem);
        Assert.Equal($"{path}: {problem}", exception.Message);
        Assert.Equal(path, exception.Path);
    }
}
