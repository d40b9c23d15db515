using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

public sealed class AnalyzeTests(DemoFiles demo) : IClassFixture<DemoFiles>
{
    // Stated by the goldens.
    private const double MagnitudeTolerance = 1e-6;

    [Fact]
    public void Analyze_GivesOneObjectAndFiles_Perplexity()
    {
        string folder = Directory.CreateDirectory(demo.PathOf("ppl")).FullName, scores = Path.Combine(folder, "scores.json");
        var run = CliRun.Ok("analyze", demo.Model, "--samples", "2", "--length", "16", "--out", scores, "--csv-dir", Path.Combine(folder, "csv"), "--json");
        Assert.Equal("ppl", (string?)run.Json["criterion"]);
        Assert.Equal(Enumerable.Range(0, 12), run.Json["blocks"]!.AsArray().Select(block => (int)block!["index"]!));
        Assert.True((double)run.Json["unpruned"]!["perplexity"]! > 1);
        Assert.Equal(2, (int)run.Json["calibration"]!["samples"]!);
        var byScore = run.Json["blocks"]!.AsArray().OrderBy(block => (double)block!["score"]!).Select(block => (int)block!["index"]!);
        Assert.Equal(byScore, run.Json["order"]!.AsArray().Select(index => (int)index!));
        Assert.Equal(string.Join(',', byScore) + "\n", File.ReadAllText(Path.Combine(folder, "block_order.csv")));
        Assert.StartsWith("removed_block,ppl_bookcorpus,num_calib_data,params\n", File.ReadAllText(Path.Combine(folder, "all_ppl_sorted.csv")));
        Assert.Equal(["all_ppl_sorted.csv", "block_order.csv", "csv", "scores.json"], Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(Path.Combine(folder, "csv", "ppl_block7_removed.csv")));
    }

    [Fact]
    public void Analyze_PrintsABarForEachBlock_ProtectedOnesMarked()
    {
        var run = CliRun.Ok("analyze", demo.Model, "--samples", "1", "--length", "16", "--protect", "first:2,last:1", "--keep", "5");
        string[] rows = [.. run.Output.Split('\n').Where(line => line.Contains('█', StringComparison.Ordinal))];
        Assert.Equal(12, rows.Length);
        Assert.Equal([0, 1, 5, 11], Enumerable.Range(0, 12).Where(i => rows[i].EndsWith("protected", StringComparison.Ordinal)));
        Assert.Contains("calibration: built-in prose, 1 windows of 16 tokens, seed 1234, BOS auto, f32\n", run.Output);
        Assert.StartsWith("scoring 12 blocks on 1 windows of 16 tokens: ", run.Error);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Analyze_AgreesWithTheReference_Magnitude(string power)
    {
        var golden = JsonNode.Parse(File.ReadAllText(Fixtures.PathOf("tiny", "scores", "llama-mha.json")))!["magnitude"]![$"norm_power_{power}"]!;
        var json = CliRun.Ok("analyze", Fixtures.PathOf("tiny", "models", "llama-mha"), "--criterion", "magnitude", "--power", power, "--json").Json;
        double[] expected = [.. golden["official_blocks_sum"]!.AsArray().Select(score => (double)score!)];
        Assert.Equal(expected.Length, json["blocks"]!.AsArray().Count);
        Assert.All(json["blocks"]!.AsArray(), block => Assert.InRange((double)block!["score"]! / expected[(int)block["index"]!], 1 - MagnitudeTolerance, 1 + MagnitudeTolerance));
    }

    [Fact]
    public void Analyze_GivesScoresAndTables_Taylor()
    {
        string folder = Directory.CreateDirectory(demo.PathOf("taylor")).FullName, scores = Path.Combine(folder, "scores.json");
        string[] arguments = ["analyze", demo.Model, "--criterion", "taylor", "--samples", "2", "--length", "16", "--json"];
        var run = CliRun.Ok([.. arguments, "--batch-size", "1", "--block-reduction", "max", "--out", scores, "--csv-dir", Path.Combine(folder, "csv")]);
        Assert.StartsWith("gradients of 12 blocks on 2 windows of 16 tokens: ", run.Error);
        Assert.Equal("max", (string?)run.Json["blockReduction"]);
        Assert.Equal(1, (int)run.Json["batchSize"]!);
        double[] weights = [.. run.Json["weights"]!.AsArray().Where(weight => (int)weight!["block"]! == 3).Select(weight => (double)weight!["score"]!)];
        Assert.Equal(9, weights.Length);
        Assert.Equal(weights.Max(), (double)run.Json["blocks"]![3]!["score"]!);
        string[] table = File.ReadAllLines(Path.Combine(folder, "weight_score.csv"));
        Assert.Equal("weight_name,weight_score", table[0]);
        Assert.StartsWith("model.layers.0.self_attn.q_proj.weight,", table[1]);
        Assert.Equal(1 + 12 * 9, table.Length);
        Assert.Equal(13, File.ReadAllLines(Path.Combine(folder, "csv", "block_score_sorted.csv")).Length);
        // One batch of two windows: half of the sum of two batches' gradients.
        double whole = (double)CliRun.Ok(arguments).Json["blocks"]![3]!["score"]!, sum = (double)CliRun.Ok([.. arguments, "--batch-size", "1"]).Json["blocks"]![3]!["score"]!;
        Assert.InRange(sum / whole, 2 - 1e-4, 2 + 1e-4);
    }

    [Fact]
    public void Analyze_Fails_TooFewRows()
    {
        File.WriteAllText(demo.PathOf("short.txt"), "Too short.");
        CliRun.Of("analyze", demo.Model, "--data", demo.PathOf("short.txt")).AssertFailure(ExitCode.BadInput, "0 of 1 rows are");
    }
}
