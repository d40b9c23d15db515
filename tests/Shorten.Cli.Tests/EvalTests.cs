using System.Globalization;
using System.Text.Json.Nodes;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Tests;

public sealed class EvalTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    [Fact]
    public void Eval_GivesOneTableAndTheProtocol_TwoModels()
    {
        string pruned = demo.PathOf("pruned-for-table");
        CliRun.Ok("prune", demo.Model, "--remove-blocks", "5,6", "--out", pruned);
        var run = CliRun.Ok("eval", demo.Model, pruned, "--perplexity", demo.Text, "--segments", "4", "--csv", demo.PathOf("two.csv"));
        string[] lines = run.Output.Split('\n');
        Assert.Matches(@"^  model +blocks +parameters +PPL text\.txt$", lines[0]);
        Assert.Matches($@"^  {demo.Model} +12 +1,231,392 +\d+\.\d{{3}}$", lines[2]);
        Assert.Matches($@"^  {pruned} +10 +1,034,400 +\d+\.\d{{3}}$", lines[3]);
        Assert.Equal("protocol: text tokenised whole, first 4 segments of 128 tokens, BOS none, all tokens of a segment but the first scored, remainder dropped, PPL = exp(mean NLL), f32", lines[4]);
        Assert.StartsWith("model,ppl_text,params,mem\n" + demo.Model, File.ReadAllText(demo.PathOf("two.csv")));
    }

    [Fact]
    public void Eval_GivesOneObject_Json()
    {
        string second = demo.PathOf("second,text.jsonl");
        File.WriteAllText(second, new JsonObject { ["text"] = File.ReadAllText(demo.Text) }.ToJsonString() + "\n");
        var run = CliRun.Ok("eval", demo.Model, "--perplexity", demo.Text, second, "--length", "64", "--json", "--out", demo.PathOf("eval.json"), "--csv", demo.PathOf("ppl.csv"));
        Assert.Equal(run.Output, File.ReadAllText(demo.PathOf("eval.json")));
        Assert.Equal(1, (int)run.Json["schema"]!);
        var rows = run.Json["perplexity"]!.AsArray();
        Assert.Equal(2, rows.Count);
        // The same text, from a table and from a plain file.
        Assert.Equal((double)rows[0]!["sumNll"]!, (double)rows[1]!["sumNll"]!);
        foreach (var row in rows)
        {
            Assert.Equal((64, "none"), ((int)row!["segmentLength"]!, (string?)row["bos"]));
            Assert.Equal((int)row["segments"]! * 63, (int)row["scoredTokens"]!);
            Assert.Equal(Math.Exp((double)row["sumNll"]! / (int)row["scoredTokens"]!), (double)row["perplexity"]!);
        }
        string[] csv = File.ReadAllLines(demo.PathOf("ppl.csv"));
        Assert.Equal("ppl_text,\"ppl_second,text\",params,mem", csv[0]);
        Assert.Equal((double)rows[0]!["perplexity"]!, double.Parse(csv[1].Split(',')[0], CultureInfo.InvariantCulture));
        Assert.Equal("1231392", csv[1].Split(',')[2]);
    }

    [Fact]
    public void Eval_IsSilentOnStandardError_Quiet() => Assert.Empty(CliRun.Ok("eval", demo.Model, "--perplexity", demo.Text, "--segments", "1", "--quiet").Error);

    [Fact]
    public void Eval_Fails_BosThatTheTokenizerLacks() =>
        CliRun.Of("eval", demo.Model, "--perplexity", demo.Text, "--bos", "every").AssertFailure(ExitCode.BadInput, "no beginning-of-sequence token");

    [Fact]
    public void Eval_Fails_TextShorterThanASegment() =>
        CliRun.Of("eval", demo.Model, "--perplexity", demo.Text, "--length", "100000").AssertFailure(ExitCode.BadInput, "use shorter segments");
}
