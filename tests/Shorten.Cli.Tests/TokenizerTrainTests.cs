using Shorten.Cli.Frame;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class TokenizerTrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Train_WritesAFolder_ThatTokenizeReads()
    {
        File.WriteAllText(_folder.File("a.txt"), "The cat sat on the mat.\n\nThe cat ran.\n");
        File.WriteAllText(_folder.File("b.jsonl"), "{\"story\": \"The cat ate.\"}\n{\"story\": \"The cat slept.\"}\n");
        string tokenizer = _folder.File("tokenizer");
        var run = CliRun.Ok("tokenizer", "train", _folder.File("a.txt"), _folder.File("b.jsonl"), "--vocab-size", "263", "--out", tokenizer);
        Assert.Equal($"written     {tokenizer}: byte-level BPE, 263 tokens, 6 merges\n", run.Output);
        Assert.Equal(["tokenizer.json", "tokenizer_config.json"], Directory.EnumerateFiles(tokenizer).Select(path => Path.GetFileName(path)).Order());
        var ids = CliRun.Ok("tokenize", tokenizer, "--text", "The cat", "--json").Json;
        Assert.Equal(["The", "Ġcat"], ids["pieces"]!.AsArray().Select(piece => (string)piece!));
    }

    [Fact]
    public void Train_SaysSo_WhereTheTextIsTooShort()
    {
        File.WriteAllText(_folder.File("a.txt"), "ab ab");
        var run = CliRun.Ok("tokenizer", "train", _folder.File("a.txt"), "--vocab-size", "1000", "--out", _folder.File("out"), "--json");
        Assert.Equal(258, run.Json["vocabSize"]!.GetValue<int>());
        Assert.Contains("the vocabulary has 258 tokens, not 1,000", run.Error);
    }

    [Fact]
    public void Train_LeavesWhatExists()
    {
        File.WriteAllText(_folder.File("a.txt"), "ab ab");
        CliRun.Of("tokenizer", "train", _folder.File("a.txt"), "--out", _folder.Path).AssertFailure(ExitCode.BadInput, "exists already");
        Assert.Equal(["a.txt"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)));
    }

    [Theory]
    [InlineData("no such file", "missing.txt", "1000")]
    [InlineData("--vocab-size 256: expected a whole number of 257 or more", "a.txt", "256")]
    public void Train_Fails_InOneLine(string mustSay, string file, string vocabSize)
    {
        File.WriteAllText(_folder.File("a.txt"), "ab ab");
        var run = CliRun.Of("tokenizer", "train", _folder.File(file), "--vocab-size", vocabSize, "--out", _folder.File("out"));
        run.AssertFailure(vocabSize == "256" ? ExitCode.WrongUsage : ExitCode.BadInput, mustSay);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    public void Dispose() => _folder.Dispose();
}
