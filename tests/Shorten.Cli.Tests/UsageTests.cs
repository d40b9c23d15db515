using Shorten.Cli.Frame;
using Shorten.Cli.Verbs;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class UsageTests
{
    public static TheoryData<string> Verbs => [.. VerbList.Create().Select(verb => verb.Name)];

    [Theory]
    [InlineData("no command given")]
    [InlineData("'inspct'", "inspct")]
    [InlineData("MODEL", "inspect")]
    [InlineData("unknown option --foo", "inspect", "--foo")]
    [InlineData("--compute f16 is not available: there are f32, bf16 and auto", "inspect", "m", "--compute", "f16")]
    [InlineData("give a MODEL or --cpu", "inspect")]
    [InlineData("give a MODEL or --cpu", "inspect", "m", "--cpu")]
    [InlineData("--threads 0", "inspect", "m", "--threads", "0")]
    [InlineData("--memory 2XB is no size", "inspect", "m", "--memory", "2XB")]
    [InlineData("say what to measure: --perplexity FILE or --tasks LIST", "eval", "m")]
    [InlineData("--length 1: expected a whole number of 2 or more", "eval", "m", "--perplexity", "t", "--length", "1")]
    [InlineData("--tolerance x: expected a number of 0 or more", "check", "m", "--reference", "r", "--tolerance", "x")]
    [InlineData("one of --prompt and --prompt-file", "generate", "m")]
    [InlineData("one of --prompt and --prompt-file", "generate", "m", "--prompt", "a", "--prompt-file", "f")]
    [InlineData("--batch 1,x: expected whole numbers of 1 or more, separated by commas", "bench", "m", "--batch", "1,x")]
    [InlineData("--threads 0: expected whole numbers of 1 or more", "bench", "m", "--threads", "0")]
    [InlineData("--runs 0: expected a whole number of 1 or more", "bench", "m", "--runs", "0")]
    [InlineData("unknown option --foo", "bench", "m", "--foo")]
    [InlineData("or --chat", "generate", "m", "--prompt", "x", "--chat", "y")]
    [InlineData("--system needs --chat", "generate", "m", "--prompt", "x", "--system", "y")]
    [InlineData("--top-p 2: expected a number from", "generate", "m", "--prompt", "x", "--top-p", "2")]
    [InlineData("one of --text and --jsonl", "tokenize", "m", "--text", "a", "--jsonl", "b")]
    [InlineData("one of --remove, --remove-blocks and --plan", "prune", "m", "--out", "o")]
    [InlineData("one of --remove, --remove-blocks and --plan", "prune", "m", "--out", "o", "--remove", "2", "--plan", "p")]
    [InlineData("or one target", "prune", "m", "--out", "o", "--remove", "2", "--target-size", "80MB")]
    [InlineData("or one target", "prune", "m", "--out", "o", "--target-latency", "20ms", "--target-size", "80MB")]
    [InlineData("or one target", "prune", "m", "--out", "o", "--plan", "p", "--max-ppl-increase", "20%")]
    [InlineData("--target-latency: '20' is no time: expected a number with a unit, such as 20ms", "prune", "m", "--out", "o", "--target-latency", "20")]
    [InlineData("--target-latency: '0ms' is no time", "prune", "m", "--out", "o", "--target-latency", "0ms")]
    [InlineData("--target-size: '80XB' is no size: expected a number with a unit, such as 80MB", "prune", "m", "--out", "o", "--target-size", "80XB")]
    [InlineData("--target-memory: '-1GB' is no size", "prune", "m", "--out", "o", "--target-memory", "-1GB")]
    [InlineData("--max-ppl-increase: '0.2' is no share: expected a percentage, such as 20%", "prune", "m", "--out", "o", "--max-ppl-increase", "0.2")]
    [InlineData("--target-latency measures the weights as they are", "prune", "m", "--out", "o", "--target-latency", "20ms", "--to", "gguf")]
    [InlineData("--target-memory measures the weights as they are", "prune", "m", "--out", "o", "--target-memory", "1GB", "--to", "gguf")]
    [InlineData("--search greedy needs --remove or a target", "prune", "m", "--out", "o", "--remove-blocks", "2", "--search", "greedy")]
    [InlineData("--order needs --remove", "prune", "m", "--out", "o", "--plan", "p", "--order", "q")]
    [InlineData("--remove: 'six'", "prune", "m", "--out", "o", "--remove", "six")]
    [InlineData("--remove-blocks: range 9-7 runs backwards", "prune", "m", "--out", "o", "--remove-blocks", "9-7")]
    [InlineData("--protect: 'middle:3'", "analyze", "m", "--protect", "middle:3")]
    [InlineData("--power 3", "analyze", "m", "--power", "3")]
    [InlineData("'gradient'", "analyze", "m", "--criterion", "gradient")]
    [InlineData("--block-reduction median: expected sum, mean, max, product", "analyze", "m", "--block-reduction", "median")]
    [InlineData("--seeds 1: expected a whole number of 2 or more", "analyze", "m", "--seeds", "1")]
    [InlineData("--seeds x: expected a whole number of 2 or more", "analyze", "m", "--seeds", "x")]
    [InlineData("--seeds needs a criterion that depends on calibration text", "analyze", "m", "--seeds", "3", "--criterion", "magnitude")]
    [InlineData("--seeds compares single blocks: leave --run out", "analyze", "m", "--seeds", "3", "--criterion", "angular", "--run", "2")]
    [InlineData("--report needs --seeds", "analyze", "m", "--report", "r.html")]
    [InlineData("--report r.txt: the name must end in .html or .md", "analyze", "m", "--seeds", "3", "--report", "r.txt")]
    [InlineData("give --data once", "analyze", "m", "--data", "a", "--data", "b")]
    [InlineData("give --data once", "prune", "m", "--remove", "2", "--out", "o", "--data", "a", "--data", "b")]
    [InlineData("'--out' is required", "prune", "m", "--remove", "2")]
    public void Run_EndsWithTwoLinesAndCode2_WrongUsage(string mustSay, params string[] args)
    {
        var run = CliRun.Of(args);
        run.AssertFailure(ExitCode.WrongUsage, mustSay);
        Assert.Equal(2, run.ErrorLines.Length);
        Assert.Contains("--help", run.ErrorLines[1]);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_HasExamplesAndGlobalOptions_EveryVerb(string verb)
    {
        var run = CliRun.Ok(verb, "--help");
        Assert.Empty(run.Error);
        foreach (string part in new[] { "Usage:\n  shorten " + verb, "--compute", "--threads", "--memory", "--seed", "--json", "--quiet", "--verbose", "Examples:\n  shorten " + verb })
            Assert.Contains(part, run.Output);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_NamesEveryOptionOnce_EveryVerb(string verb)
    {
        string[] options = [.. CliRun.Ok(verb, "--help").Output.Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])];
        Assert.NotEmpty(options);
        Assert.Equal(options.Distinct(), options);
    }

    [Fact]
    public void Help_ListsEveryVerb()
    {
        string help = CliRun.Ok("--help").Output;
        Assert.All(VerbList.Create(), verb => Assert.Contains($"\n  {verb.Name} ", help));
    }

    [Fact]
    public void Suggest_CompletesVerbsAndOptions()
    {
        Assert.Equal("inspect\n", CliRun.Ok("[suggest:12]", "shorten insp").Output);
        Assert.Contains("--tensors\n", CliRun.Ok("[suggest:18]", "shorten inspect --t").Output);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("check", "--reference", "r")]
    [InlineData("analyze")]
    [InlineData("prune", "--remove", "2", "--out", "o")]
    [InlineData("eval", "--perplexity", "t")]
    [InlineData("generate", "--prompt", "p")]
    [InlineData("bench")]
    [InlineData("convert", "--to", "hf", "--out", "o")]
    [InlineData("merge", "--adapter", "a", "--out", "o")]
    [InlineData("tokenize", "--text", "p")]
    public void Run_NamesThePath_AbsentModel(string verb, params string[] options) =>
        CliRun.Of([verb, "/absent/model", .. options]).AssertFailure(ExitCode.BadInput, "/absent/model: no such file or folder");

    [Fact]
    public void Run_PrintsTheTrace_OnlyVerbose()
    {
        Assert.Contains("   at Shorten.", CliRun.Of("inspect", "/absent/model", "--verbose").Error);
        Assert.DoesNotContain("   at ", CliRun.Of("inspect", "/absent/model").Error);
    }

    [Fact]
    public void Run_Says130AndWhatIsLeft_Cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        string model = Fixtures.PathOf("tiny", "models", "llama-mha");
        var run = CliRun.Of(source.Token, "check", model, "--reference", Path.Combine(model, "golden.safetensors"));
        Assert.Equal(ExitCode.Cancelled, run.Code);
        Assert.Equal("cancelled: nothing was written\n", run.Error);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void MemoryLimit_IsKept()
    {
        string model = Fixtures.PathOf("tiny", "models", "llama-mha");
        CliRun.Of("check", model, "--reference", Path.Combine(model, "golden.safetensors"), "--memory", "1kB").AssertFailure(ExitCode.BadInput, "the limit is");
    }
}
