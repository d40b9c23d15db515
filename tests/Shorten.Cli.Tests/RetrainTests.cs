using System.Text.Json.Nodes;
using System.Xml.Linq;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Tests;

public sealed class RetrainTests : IClassFixture<DemoFiles>
{
    private readonly DemoFiles _demo;
    private readonly string _data;

    public RetrainTests(DemoFiles demo)
    {
        _demo = demo;
        _data = demo.PathOf("instructions.json");
        var rows = Enumerable.Range(0, 40).Select(i => (JsonNode)new JsonObject { ["instruction"] = i == 7 ? new string('7', 400) : $"Say {i}.", ["input"] = "", ["output"] = $"{i} it is." });
        File.WriteAllText(_data, new JsonArray([.. rows]).ToJsonString());
    }

    [Fact]
    public void Lora_WritesAnAdapterWithEverythingBesideIt()
    {
        string output = _demo.PathOf("adapter");
        var run = Retrain(output, "--merge", "--json");
        Assert.Equal(40, (int)run.Json["data"]!["rows"]!);
        Assert.Equal(1, (int)run.Json["data"]!["leftOut"]!);
        Assert.Equal(output, (string?)run.Json["output"]);
        Assert.Contains("40 rows (instructions): 38 to learn from, 1 for validation, 1 with nothing to learn left out (8)", run.Error);
        Assert.Contains("6 steps of 16 rows in micro-batches of 4, 1 of them warm-up, learning rate 0.01 (linear)", run.Error);
        Assert.Contains(" of memory (recomputing: none)", run.Error);
        Assert.Equal(
            ["adapter_config.json", "adapter_model.safetensors", "loss.svg", "merged", "shorten.json", "train.json", "train.jsonl"],
            Directory.GetFileSystemEntries(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("svg", XDocument.Load(Path.Combine(output, "loss.svg")).Root!.Name.LocalName);
        Assert.Equal(7, File.ReadLines(Path.Combine(output, "train.jsonl")).Count());
        Assert.True((double)run.Json["validationAfter"]! < (double)run.Json["validationBefore"]!);
        Assert.False(Directory.Exists(output + ".training"));
        string perplexity = CliRun.Ok("eval", Path.Combine(output, "merged"), "--perplexity", _demo.Text, "--json").Output;
        Assert.NotEqual(CliRun.Ok("eval", _demo.Model, "--perplexity", _demo.Text, "--json").Output, perplexity);
    }

    [Fact]
    public void Full_WritesAModel_ThatCanBeRetrainedAgain()
    {
        string full = _demo.PathOf("full"), adapter = _demo.PathOf("full-then-lora");
        var run = CliRun.Ok("retrain", _demo.Model, "--method", "full", "--data", _demo.Text, "--out", full, "--length", "64", "--batch", "4", "--steps", "4", "--learning-rate", "1e-3", "--json");
        Assert.True((double)run.Json["lastLoss"]! < (double)run.Json["firstLoss"]!);
        Assert.Equal((long)CliRun.Ok("inspect", _demo.Model, "--json").Json["parameters"]!, (long)run.Json["numParameters"]!);
        Assert.Equal(new FileInfo(Path.Combine(_demo.Model, "model.safetensors")).Length, new FileInfo(Path.Combine(full, "model.safetensors")).Length, 64.0);
        Assert.Contains("## Retraining", File.ReadAllText(Path.Combine(full, "README.md")));
        Assert.Equal("full", (string?)JsonNode.Parse(File.ReadAllText(Path.Combine(full, "shorten.json")))!["retraining"]);
        CliRun.Ok("retrain", full, "--data", _data, "--out", adapter, "--steps", "2", "--batch", "4");
        CliRun.Ok("retrain", full, "--data", _data, "--out", _demo.PathOf("again"), "--steps", "2", "--batch", "4", "--adapter", adapter);
        Assert.Contains("--save-dtype goes with --method full", CliRun.Of("retrain", full, "--data", _data, "--out", adapter, "--save-dtype", "f32").Error);
    }

    [Fact]
    public void Full_SavesInAnotherType()
    {
        string full = _demo.PathOf("full-f32");
        CliRun.Ok("retrain", _demo.Model, "--method", "full", "--data", _demo.Text, "--out", full, "--length", "64", "--batch", "4", "--steps", "1", "--warmup-steps", "0", "--save-dtype", "f32");
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(full, "config.json")))!;
        Assert.Equal("float32", (string?)(config["dtype"] ?? config["torch_dtype"]));
        Assert.True(new FileInfo(Path.Combine(full, "model.safetensors")).Length > 1.9 * new FileInfo(Path.Combine(_demo.Model, "model.safetensors")).Length);
    }

    [Fact]
    public void Lora_TrainsAnAdapterForAQuantisedGguf()
    {
        string output = _demo.PathOf("gguf-adapter"), gguf = _demo.PathOf("model.gguf");
        CliRun.Ok("convert", _demo.Model, "--to", "gguf", "--type", "q8_0", "--out", gguf);
        var run = CliRun.Ok("retrain", gguf, "--data", _data, "--out", output, "--steps", "3", "--batch", "8", "--json");
        Assert.True(File.Exists(Path.Combine(output, "adapter_model.safetensors")));
        Assert.Equal("lora", (string?)run.Json["method"]);
        CliRun.Of("retrain", gguf, "--method", "full", "--data", _demo.Text, "--out", output).AssertFailure(ExitCode.BadInput, "exists already");
    }

    [Fact]
    public void Full_MakesAFolderOfAQuantisedGguf()
    {
        string output = _demo.PathOf("gguf-full"), gguf = _demo.PathOf("full.gguf");
        CliRun.Ok("convert", _demo.Model, "--to", "gguf", "--type", "q8_0", "--out", gguf);
        var run = CliRun.Ok("retrain", gguf, "--method", "full", "--data", _demo.Text, "--out", output, "--length", "64", "--batch", "4", "--steps", "3", "--learning-rate", "1e-3");
        Assert.Contains("what is written is a Hugging Face folder in bf16", run.Error);
        Assert.Contains("# full.gguf, retrained", File.ReadAllText(Path.Combine(output, "README.md")));
        double before = Perplexity(gguf), after = Perplexity(output);
        Assert.True(after < before, $"{before} -> {after}");
        CliRun.Ok("convert", output, "--to", "gguf", "--type", "q8_0", "--out", _demo.PathOf("full-again.gguf"));

        double Perplexity(string model) => (double)CliRun.Ok("eval", model, "--perplexity", _demo.Text, "--json").Json["perplexity"]![0]!["perplexity"]!;
    }

    [Fact]
    public void Retrain_GoesOn_OrStartsAnew_OnlyWhenAsked()
    {
        string output = _demo.PathOf("stopped");
        using var stop = new CancellationTokenSource();
        string checkpoints = output + ".training";
        var watch = new Thread(() =>
        {
            while (!Directory.Exists(Path.Combine(checkpoints, "step-000002")))
                Thread.Sleep(5);
            stop.Cancel();
        });
        watch.Start();
        string[] command = ["retrain", _demo.Model, "--data", _data, "--out", output, "--steps", "2000", "--batch", "4", "--save-every", "2"];
        var cancelled = CliRun.Of(stop.Token, command);
        watch.Join();
        Assert.Equal(ExitCode.Cancelled, cancelled.Code);
        Assert.Contains("--resume goes on from the last checkpoint", cancelled.Error);
        Assert.False(Directory.Exists(output));
        CliRun.Of(command).AssertFailure(ExitCode.BadInput, "holds the checkpoints of a run that was stopped");
        CliRun.Of([.. command, "--resume", "--learning-rate", "1e-3"]).AssertFailure(ExitCode.BadInput, "was made with learningRate 0.0001, this run has 0.001");
        command[Array.IndexOf(command, "2000")] = "3";
        using (new FileStream(Path.Combine(checkpoints, "running.lock"), FileMode.Create, FileAccess.Write, FileShare.None))
            CliRun.Of([.. command, "--force"]).AssertFailure(ExitCode.BadInput, "another run is training here");
        Assert.NotEmpty(Directory.GetDirectories(checkpoints, "step-*"));
        CliRun.Ok([.. command, "--force"]);
        Assert.False(Directory.Exists(checkpoints));
        CliRun.Ok([.. command, "--force", "--resume"]);
    }

    [Theory]
    [InlineData("give one of --epochs and --steps", "--epochs", "1", "--steps", "2")]
    [InlineData("--r goes with --method lora", "--method", "full", "--r", "4")]
    [InlineData("--betas 1,2: expected two numbers", "--betas", "1,2")]
    [InlineData("--epochs: expected a number above 0", "--epochs", "0")]
    [InlineData("--dropout 1: expected a number from 0 to 0.95", "--dropout", "1")]
    public void Retrain_RefusesOptionsThatDoNotFit(string mustSay, params string[] options) =>
        CliRun.Of(["retrain", "m", "--data", "d", "--out", "o", .. options]).AssertFailure(ExitCode.WrongUsage, mustSay);

    private CliRun Retrain(string output, params string[] options) =>
        CliRun.Ok(["retrain", _demo.Model, "--data", _data, "--out", output, "--batch", "16", "--learning-rate", "1e-2", .. options]);
}
