using System.Text.Json.Nodes;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class GenerateTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    // The golden ran on weights rounded to bf16: below this margin the rounding may decide.
    private const double SureMargin = 0.05;

    [Fact]
    public void Generate_GivesOneObject_Json()
    {
        var json = CliRun.Ok("generate", demo.Model, "--prompt", "Hi", "--max-new-tokens", "12", "--json").Json;
        Assert.Equal("[72,105]", json["promptIds"]!.ToJsonString());
        Assert.Equal(12, json["newIds"]!.AsArray().Count);
        Assert.Equal(string.Concat(json["newIds"]!.AsArray().Select(id => (char)(int)id!)), (string?)json["text"]);
    }

    [Fact]
    public void Generate_StreamsTheTextAlone()
    {
        var run = CliRun.Ok("generate", demo.Model, "--prompt", "Hi", "--max-new-tokens", "12");
        Assert.Equal((string?)CliRun.Ok("generate", demo.Model, "--prompt", "Hi", "--max-new-tokens", "12", "--json").Json["text"] + "\n", run.Output);
        Assert.Matches(@"^12 tokens in \d+\.\d\d s: the first after \d+\.\d\d s, then \d+\.\d tokens/s\n$", run.Error);
    }

    [Fact]
    public void Generate_GivesWhatEachPromptGivesAlone_SeveralPrompts()
    {
        string[] several = ["generate", demo.Model, "--prompt", "Hi", "--prompt", "Once upon", "--max-new-tokens", "8"];
        var sequences = CliRun.Ok([.. several, "--json"]).Json["sequences"]!.AsArray();
        string[] prompts = ["Hi", "Once upon"];
        for (int i = 0; i < prompts.Length; i++)
        {
            var alone = CliRun.Ok("generate", demo.Model, "--prompt", prompts[i], "--max-new-tokens", "8", "--json").Json;
            int sure = alone["margins"]!.AsArray().TakeWhile(margin => (double)margin! >= SureMargin).Count();
            Assert.Equal(alone["promptIds"]!.ToJsonString(), sequences[i]!["promptIds"]!.ToJsonString());
            Assert.Equal(8, sequences[i]!["newIds"]!.AsArray().Count);
            Assert.Equal(alone["newIds"]!.AsArray().Take(sure).Select(id => (int)id!), sequences[i]!["newIds"]!.AsArray().Take(sure).Select(id => (int)id!));
        }
        var run = CliRun.Ok(several);
        Assert.Equal($"> Hi\n{sequences[0]!["text"]}\n\n> Once upon\n{sequences[1]!["text"]}\n\n", run.Output);
        Assert.StartsWith("16 tokens in ", run.Error);
    }

    [Fact]
    public void Generate_RepeatsWithASeed_Sampling()
    {
        string Text(string seed) => CliRun.Ok("generate", demo.Model, "--prompt", "Hi", "--max-new-tokens", "24", "--temperature", "2", "--top-k", "20", "--top-p", "0.9", "--seed", seed).Output;
        Assert.Equal(Text("1"), Text("1"));
        Assert.NotEqual(Text("1"), Text("2"));
    }

    [Fact]
    public void Generate_StopsAtEveryNamedToken_UnlessIgnored()
    {
        using var stopping = new DemoFiles();
        int third = (int)CliRun.Ok("generate", stopping.Model, "--prompt", "Hi", "--max-new-tokens", "3", "--json").Json["newIds"]![2]!;
        File.WriteAllText(Path.Combine(stopping.Model, "generation_config.json"), new JsonObject { ["eos_token_id"] = new JsonArray(255, third) }.ToJsonString());
        Assert.True(CliRun.Ok("generate", stopping.Model, "--prompt", "Hi", "--max-new-tokens", "9", "--json").Json["newIds"]!.AsArray().Count < 3);
        Assert.Equal(9, CliRun.Ok("generate", stopping.Model, "--prompt", "Hi", "--max-new-tokens", "9", "--ignore-eos", "--json").Json["newIds"]!.AsArray().Count);
    }

    [SkippableFact]
    public void Generate_AgreesWithTheReference_RealModel()
    {
        string? model = Fixtures.Shared("models", "SmolLM2-135M-Instruct.Q4_1.gguf"), golden = Fixtures.Shared("golden", "smollm2", "generate.json");
        Skip.If(model is null || golden is null, "the real model is not here");
        foreach (var entry in JsonNode.Parse(File.ReadAllText(golden))!.AsArray().Where(entry => (string)entry!["model"]! == "unpruned"))
        {
            int[] expected = [.. entry!["new_ids"]!.AsArray().Select(id => (int)id!)];
            int sure = entry["margin"]!.AsArray().TakeWhile(margin => (double)margin! >= SureMargin).Count();
            var json = CliRun.Ok("generate", model, "--prompt", (string)entry["prompt"]!, "--max-new-tokens", $"{expected.Length}", "--ignore-eos", "--compute", "f32", "--json").Json;
            Assert.Equal(entry["prompt_ids"]!.ToJsonString(), json["promptIds"]!.ToJsonString());
            Assert.Equal(expected.Take(sure), json["newIds"]!.AsArray().Take(sure).Select(id => (int)id!));
        }
    }
}
