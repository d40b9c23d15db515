using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class TokenizeTests
{
    [Theory]
    [InlineData("smollm-bpe")]
    [InlineData("smollm-bpe", "vocab.gguf")]
    [InlineData("llama3-bpe")]
    [InlineData("qwen2-bpe", "tokenizer.json")]
    public void Jsonl_GivesTheIdsOfTheReference(string name, string file = "")
    {
        string golden = Fixtures.PathOf("tiny", "tokenizers", name, "encodings.jsonl");
        string[] expected = [.. File.ReadLines(golden).Select(line => new JsonObject { ["ids"] = JsonNode.Parse(line)!["ids"]!.DeepClone() }.ToJsonString())];
        var run = CliRun.Ok("tokenize", Fixtures.PathOf("tiny", "tokenizers", name, file), "--jsonl", golden);
        Assert.Equal(expected, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var json = CliRun.Ok("tokenize", Fixtures.PathOf("tiny", "tokenizers", name, file), "--jsonl", golden, "--json").Json;
        Assert.Equal(expected, json["lines"]!.AsArray().Select(line => line!.ToJsonString()));
    }

    [Fact]
    public void Text_PrintsIdsAndPieces()
    {
        using var demo = new DemoFiles();
        Assert.Equal("     72  H\n    105  i\n     32  Ġ\n    195  Ã\n    169  ©\n", CliRun.Ok("tokenize", demo.Model, "--text", "Hi é").Output);
        Assert.Equal("""{"ids":[72,105],"pieces":["H","i"]}""", CliRun.Ok("tokenize", demo.Model, "--text", "Hi", "--json").Json.ToJsonString());
    }

    [Theory]
    [InlineData("{\"text\": 3}", "line 2: text must be a string")]
    [InlineData("{\"text\": \"a\"", "line 2 is not valid JSON")]
    [InlineData("[1]", "line 2 is no object with a text")]
    [InlineData("{\"text\": \"\\ud800\"}", "line 2")]
    public void Jsonl_NamesTheLine_Broken(string line, string mustSay)
    {
        using var demo = new DemoFiles();
        File.WriteAllText(demo.PathOf("texts.jsonl"), "\n" + line + "\n");
        CliRun.Of("tokenize", demo.Model, "--jsonl", demo.PathOf("texts.jsonl")).AssertFailure(ExitCode.BadInput, mustSay);
    }

    [Fact]
    public void Tokenize_Fails_NoTokenizer() =>
        CliRun.Of("tokenize", Fixtures.PathOf("tiny", "models", "llama-mha"), "--text", "x").AssertFailure(ExitCode.BadInput, "no tokenizer.json");
}
