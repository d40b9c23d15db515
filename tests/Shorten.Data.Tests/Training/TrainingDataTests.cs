using Shorten.Testing;
using Shorten.Tokenizers;

namespace Shorten.Data.Tests;

public sealed class TrainingDataTests : IDisposable
{
    private const string Query =
        "SELECT * FROM (VALUES ('say hi', '', 'hi'), ('add', '1, 2', '3'), ('a ''quote'' and\na line', NULL, '2020-01-01')) t(instruction, input, output)";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rows.json", "FORMAT json, ARRAY true")]
    [InlineData("rows.jsonl", "FORMAT json")]
    [InlineData("rows.jsonl.gz", "FORMAT json, COMPRESSION gzip")]
    [InlineData("rows.jsonl.zst", "FORMAT json, COMPRESSION zstd")]
    [InlineData("rows.csv", "FORMAT csv, HEADER")]
    [InlineData("rows.parquet", "FORMAT parquet")]
    public void Read_LearnsTheResponseAndTheEnd_OfInstructions(string name, string options)
    {
        string path = TableFiles.Copy(_folder, name, Query, options);
        var data = TrainingData.Read(path, TrainingRun.Bytes, chatTemplate: null, TrainingRun.All);

        Assert.Equal((TrainingForm.Instructions, 3, 0, 0), (data.Form, data.NumRows, data.NumCutRows, data.NumUnlearntTurns));
        Assert.Empty(data.RowsWithNothingToLearn);
        Assert.Empty(data.Validation);
        Assert.Equal([[0], [1], [2]], data.Train.Select(item => item.Rows));
        string[] prompts = [PromptTemplate.Alpaca.Prompt("say hi", ""), PromptTemplate.Alpaca.Prompt("add", "1, 2"), PromptTemplate.Alpaca.Prompt("a 'quote' and\na line", null)];
        string[] responses = ["hi$", "3$", "2020-01-01$"];
        Assert.Equal(prompts.Zip(responses, (prompt, response) => prompt + response), data.Train.Sequences().Select(sequence => TrainingRun.Text(sequence.Ids)));
        Assert.Equal(prompts.Zip(responses, (prompt, response) => new string('_', prompt.Length) + response), data.Train.Sequences().Select(TrainingRun.Learnt));
    }

    [Theory]
    [InlineData("rows.json", "FORMAT json, ARRAY true")]
    [InlineData("rows.csv", "FORMAT csv, HEADER")]
    [InlineData("rows.parquet", "FORMAT parquet")]
    public void Read_LearnsEveryToken_OfText(string name, string options)
    {
        string path = TableFiles.Copy(_folder, name, "SELECT * FROM (VALUES ('one', 1), (NULL, 2), ('three', 3)) t(text, number)", options);
        var data = TrainingData.Read(path, TrainingRun.Bytes, chatTemplate: null, TrainingRun.All);
        Assert.Equal(TrainingForm.Text, data.Form);
        Assert.Equal(["one$", "three$"], data.Train.Sequences().Select(TrainingRun.Learnt));
        Assert.Equal([[0], [2]], data.Train.Select(item => item.Rows));
        Assert.Equal([1], data.RowsWithNothingToLearn);
    }

    [Fact]
    public void Read_TakesParagraphs_OfPlainText() =>
        Assert.Equal(["one two\n\nthree$"], TrainingRun.Read(_folder, "book.txt", "one two\n\n\nthree\n").Train.Sequences().Select(TrainingRun.Learnt));

    [Fact]
    public void Read_LearnsANamedField_WhateverElseThereIs()
    {
        var data = TrainingRun.Read(_folder, "rows.jsonl", """{"instruction": "i", "output": "o", "other": "all of this"}""", TrainingRun.All with { Field = "other" });
        Assert.Equal(TrainingForm.Text, data.Form);
        Assert.Equal("all of this$", TrainingRun.Learnt(data.Train.Sequences().Single()));
    }

    [Theory]
    [InlineData(12, "____________", null)]
    [InlineData(13, "____________a", 1)]
    [InlineData(16, "____________abcd", 1)]
    [InlineData(17, "____________abcde", 0)]
    [InlineData(18, "____________abcde$", 0)]
    public void Read_CutsOffLongRows(int length, string learnt, int? numCut)
    {
        string path = _folder.File("template.json");
        File.WriteAllText(path, """{"prompt_input": "{instruction}{input}", "prompt_no_input": "Do {instruction}: "}""");
        var settings = TrainingRun.All with { Length = length, Template = PromptTemplate.Read(path) };
        const string Rows = """{"instruction": "letters", "output": "abcde"}""";
        if (numCut is null)
        {
            var exception = Assert.Throws<DataFormatException>(() => TrainingRun.Read(_folder, "rows.jsonl", Rows, settings));
            Assert.Equal("there is nothing to learn in the first 12 tokens of its 1 rows", exception.Problem);
            return;
        }
        var data = TrainingRun.Read(_folder, "rows.jsonl", Rows, settings);
        Assert.Equal(numCut, data.NumCutRows);
        Assert.Equal(learnt, TrainingRun.Learnt(data.Train.Sequences().Single()));
    }

    [Fact]
    public void Read_NamesRowsWithNothingToLearn()
    {
        string rows = string.Join('\n', new[] { "short", new string('x', 400), "short" }.Select(text => $$"""{"instruction": "{{text}}", "output": "fine"}"""))
            + "\n" + """{"instruction": "no output", "output": ""}""" + "\n" + """{"instruction": "null", "output": null}""" + "\n" + """{"instruction": "absent"}""";
        var data = TrainingRun.Read(_folder, "rows.jsonl", rows, TrainingRun.All with { Length = 256 });
        Assert.Equal([1, 3, 4, 5], data.RowsWithNothingToLearn);
        Assert.Equal([[0], [2]], data.Train.Select(item => item.Rows));
        Assert.Equal((6, 1), (data.NumRows, data.NumCutRows));
    }

    [Fact]
    public void Read_LearnsATokenAcrossTheBorder()
    {
        // "ab" is one token: the prompt alone ends with "a".
        const string Json = """
            {"added_tokens": [{ "id": 3, "content": "</s>", "special": true }], "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "use_regex": true },
             "decoder": { "type": "ByteLevel" }, "model": { "type": "BPE", "vocab": { "a": 0, "b": 1, "ab": 2 }, "merges": [ "a b" ] } }
            """;
        File.WriteAllText(_folder.File("tokenizer.json"), Json);
        File.WriteAllText(_folder.File("tokenizer_config.json"), """{"eos_token": "</s>"}""");
        File.WriteAllText(_folder.File("rows.jsonl"), """{"instruction": "ba", "output": "bb"}""");
        var settings = TrainingRun.All with { Template = new PromptTemplate("{instruction}", "{instruction}") };
        var sequence = TrainingData.Read(_folder.File("rows.jsonl"), Tokenizer.FromFolder(_folder.Path), chatTemplate: null, settings).Train.Sequences().Single();
        Assert.Equal([1, 2, 1, 3], sequence.Ids);
        Assert.Equal([TrainingSequence.Ignored, 2, 1, 3], sequence.Labels);
    }

    [Fact]
    public void Read_BeginsWithTheTokenThatTheTokenizerAdds()
    {
        var tokenizer = Tokenizer.FromFolder(Fixtures.PathOf("tiny", "tokenizers", "llama-spm"));
        File.WriteAllText(_folder.File("rows.jsonl"), """{"instruction": "say", "output": "so"}""");
        var sequence = TrainingData.Read(_folder.File("rows.jsonl"), tokenizer, chatTemplate: null, TrainingRun.All).Train.Sequences().Single();
        string prompt = PromptTemplate.Alpaca.Prompt("say", null);
        Assert.Equal([.. tokenizer.Encode(prompt + "so"), tokenizer.EosTokenId!.Value], sequence.Ids);
        Assert.Equal(tokenizer.BosTokenId, sequence.Ids[0]);
        int numPrompt = tokenizer.Encode(prompt).Length;
        Assert.All(sequence.Labels[..numPrompt], label => Assert.Equal(TrainingSequence.Ignored, label));
        Assert.Equal(sequence.Ids[numPrompt..], sequence.Labels[numPrompt..]);
        Assert.Equal(sequence.Ids.Length - numPrompt, sequence.NumTargets);
    }

    [Theory]
    [InlineData(19, 0)]
    [InlineData(20, 1)]
    [InlineData(399, 19)]
    [InlineData(41_000, 2000)]
    public void Read_KeepsOneRowIn20ForValidation_2000AtMost(int numRows, int numValidation)
    {
        string content = string.Concat(Enumerable.Range(0, numRows).Select(row => $$"""{"text": "row {{row}}"}""" + "\n"));
        var data = TrainingRun.Read(_folder, "rows.jsonl", content, new TrainingDataSettings());
        Assert.Equal((numValidation, numValidation, numRows - numValidation), (data.NumValidationRows, data.Validation.Count, data.Train.Count));
        foreach (var items in new[] { data.Train, data.Validation })
        {
            var rows = items.Select(item => item.Rows.Single()).ToList();
            Assert.Equal(rows.Order(), rows);
            Assert.Equal(rows.Select(row => $"row {row}$"), items.Sequences().Select(sequence => TrainingRun.Text(sequence.Ids)));
        }
        Assert.Equal(Enumerable.Range(0, numRows), data.Train.Concat(data.Validation).Select(item => item.Rows.Single()).Order());
    }

    [Fact]
    public void Read_ChoosesTheSameValidationRows_SameSeed()
    {
        string content = string.Concat(Enumerable.Range(0, 200).Select(row => $$"""{"text": "row {{row}}"}""" + "\n"));
        int[] Rows(long seed) => [.. TrainingRun.Read(_folder, "rows.jsonl", content, new TrainingDataSettings { Seed = seed }).Validation.Select(item => item.Rows.Single())];
        Assert.Equal(Rows(1), Rows(1));
        Assert.NotEqual(Rows(1), Rows(2));
    }
}
