using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Data.Tests;

public sealed class HostileRowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("list.jsonl", """{"instruction": "a", "output": ["b"]}""", "row 1: 'output' is not a text")]
    [InlineData("object.jsonl", """{"instruction": {"a": 1}, "output": "b"}""", "row 1: 'instruction' is not a text")]
    [InlineData("message.jsonl", """{"messages": ["a"]}""", "row 1: message 1 has no text 'role'")]
    [InlineData("sharegpt.jsonl", """{"conversations": [{"from": "human", "value": "a"}]}""", "row 1: message 1 has no text 'role'")]
    [InlineData("null.jsonl", """{"messages": [{"role": "user", "content": null}]}""", "row 1: message 1 has no text 'content'")]
    [InlineData("parts.jsonl", """{"messages": [{"role": "user", "content": [{"type": "text"}]}]}""", "row 1: message 1 has no text 'content'")]
    [InlineData("number.jsonl", """{"messages": 3}""", "row 1: 'messages' is not a list of messages")]
    [InlineData("cell.csv", "messages\nhello\n", "row 1: 'h' is an invalid")]
    [InlineData("cut.json", """[{"instruction": "a", "output": "b"},""", "the JSON array has no end: the file is cut off")]
    [InlineData("broken.jsonl", """{"instruction": "a", "output": "b}""", "Malformed JSON")]
    [InlineData("other.jsonl", """{"prompt": "a", "answer": "b"}""", "name the field that holds the text; there are prompt (VARCHAR), answer (VARCHAR)")]
    [InlineData("empty.jsonl", "", "the file is empty")]
    [InlineData("nothing.jsonl", """{"text": ""}""", "there is nothing to learn in the first 1000 tokens of its 1 rows")]
    [InlineData("bad.parquet", "this is no parquet at all", "No magic bytes")]
    public void Read_NamesTheProblemInOneLine(string name, string content, string problem)
    {
        var exception = Assert.Throws<DataFormatException>(() => Read(name, content));
        Assert.StartsWith(problem, exception.Problem, StringComparison.Ordinal);
        Assert.Equal($"{_folder.File(name)}: {exception.Problem}", exception.Message);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("""{"instruction": "a", "output": "\ud800"}""")]
    [InlineData("""{"instruction": "a", "output": "b", "output": "c"}""")]
    public void Read_EndsInOneLine_WhateverTheDatabaseMakesOfIt(string row)
    {
        var exception = Record.Exception(() => Read("rows.jsonl", row));
        Assert.True(exception is null or DataFormatException, $"{exception}");
    }

    [Fact]
    public void Read_EndsInOneLine_DeepJson()
    {
        string deep = new string('[', 5000) + new string(']', 5000);
        Assert.IsType<DataFormatException>(Record.Exception(() => Read("rows.jsonl", $$"""{"instruction": "a", "output": "b", "more": {{deep}}}""")));
    }

    [Fact]
    public void Read_NamesTheRow_WhenALateOneIsBad()
    {
        string rows = string.Concat(Enumerable.Range(0, 30_000).Select(row => row == 25_000 ? """{"instruction": "a", "output": [1]}""" + "\n" : """{"instruction": "a", "output": "b"}""" + "\n"));
        Assert.Equal("row 25001: 'output' is not a text", Assert.Throws<DataFormatException>(() => Read("rows.jsonl", rows)).Problem);
    }

    [Fact]
    public void Read_SaysHowManyRowsThereAre_TooManyForValidation()
    {
        const string Rows = """{"text": "a b"}""" + "\n" + """{"text": ""}""" + "\n" + """{"text": "c d"}""";
        var exception = Assert.Throws<DataFormatException>(() => TrainingRun.Read(_folder, "rows.jsonl", Rows, TrainingRun.All with { NumValidationRows = 2 }));
        Assert.Equal("2 rows for validation leave none to learn from: 2 of 3 rows have something to learn", exception.Problem);
    }

    private TrainingData Read(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return TrainingData.Read(_folder.File(name), TrainingRun.Bytes, ChatTemplate.Parse("{{ messages[0].content }}"), TrainingRun.All);
    }
}
