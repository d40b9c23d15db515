using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Cli.Frame;
using Shorten.Models;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

/// <summary>Verbs with <c>--adapter</c>, and <c>merge</c>.</summary>
public sealed class AdapterVerbsTests : IClassFixture<DemoFiles>
{
    private static readonly string Mha = Fixtures.PathOf("tiny", "models", "llama-mha"), RsLora = Fixtures.PathOf("tiny", "lora", "rslora");

    private readonly DemoFiles _demo;
    private readonly string _adapter;

    public AdapterVerbsTests(DemoFiles demo)
    {
        _demo = demo;
        _adapter = demo.PathOf("adapter");
        if (Directory.Exists(_adapter))
            return;
        using var checkpoint = Checkpoint.Open(demo.Model);
        using var workspace = new Workspace();
        var adapter = Adapter.Create(DecoderModel.Open(checkpoint), new AdapterSettings(), 3, workspace);
        var random = new Random(5);
        foreach (var module in adapter.Modules)
        {
            for (long row = 0; row < module.B.Rows; row++)
            {
                foreach (ref float value in module.B.RowSpan(row))
                    value = 0.2f * (random.NextSingle() - 0.5f);
            }
        }
        adapter.Write(_adapter);
    }

    [Fact]
    public void Check_ComputesWithTheAdapter()
    {
        var golden = GoldenTensors.Open(Path.Combine(RsLora, "golden.safetensors"));
        string dump = _demo.PathOf("dump.safetensors");
        SafetensorsWriter.WriteFile(dump,
        [
            new TensorToWrite("input_ids", DType.I64, golden.Shape("input_ids"), output => output.Write(MemoryMarshal.AsBytes<long>(golden.I64("input_ids")))),
            new TensorToWrite("logits", DType.F32, golden.Shape("logits_adapter"), output => output.Write(MemoryMarshal.AsBytes<float>(golden.F32("logits_adapter")))),
        ]);
        var run = CliRun.Ok("check", Mha, "--adapter", RsLora, "--reference", dump, "--tolerance", "3e-4");
        Assert.Contains($"adapter {RsLora}: rsLoRA, r 4, alpha 8, 35 modules of 5 blocks", run.Error);
        Assert.Equal(ExitCode.CheckFailed, CliRun.Of("check", Mha, "--reference", dump).Code);
    }

    [Fact]
    public void Merge_WritesWhatEvalAndGenerateGiveWithTheAdapter()
    {
        string merged = _demo.PathOf("merged");
        var run = CliRun.Ok("merge", _demo.Model, "--adapter", _adapter, "--out", merged, "--dtype", "f32", "--json");
        Assert.Equal((84, 0, 84, false), ((int)run.Json["modules"]!, (int)run.Json["dropped"]!, (int)run.Json["mergedTensors"]!, (bool)run.Json["dryRun"]!));
        Assert.InRange((double)run.Json["check"]!["maxAbs"]!, 0, 1e-3);
        double with = Perplexity(_demo.Model, "--adapter", _adapter), without = Perplexity(_demo.Model);
        Assert.Equal(Perplexity(merged), with, with * 1e-4);
        Assert.True(Math.Abs(with - without) > 0.01 * without, $"{with} with and {without} without the adapter");
        Assert.Equal(NewIds(merged), NewIds(_demo.Model, "--adapter", _adapter));
    }

    [Fact]
    public void Merge_SummaryFitsAScreen_AndOutputsAreGuarded()
    {
        string merged = _demo.PathOf("summary");
        string dry = CliRun.Ok("merge", Mha, "--adapter", RsLora, "--out", merged, "--dry-run").Output;
        Assert.Matches($"^merged      35 modules into 35 of 48 tensors\nweights     [0-9.]+ kB -> [0-9.]+ kB\nwould write {merged}, [0-9.]+ kB\n$", dry);
        Assert.False(Path.Exists(merged));
        string written = CliRun.Ok("merge", Mha, "--adapter", RsLora, "--out", merged).Output;
        Assert.Contains("check       opened again: the logits of 128 tokens are within ", written);
        Assert.EndsWith($"written     {merged}\n", written);
        CliRun.Of("merge", Mha, "--adapter", RsLora, "--out", merged).AssertFailure(ExitCode.BadInput, "exists already");
        Assert.Contains("check       left out", CliRun.Ok("merge", Mha, "--adapter", RsLora, "--out", merged, "--force", "--skip-check").Output);
        CliRun.Of("merge", Mha, "--adapter", RsLora, "--out", RsLora, "--force").AssertFailure(ExitCode.BadInput, "the output is the source");
    }

    [Fact]
    public void Merge_MovesTheAdapterOfTheUnprunedModel()
    {
        string pruned = _demo.PathOf("pruned"), merged = _demo.PathOf("moved"), manifest = Path.Combine(pruned, "shorten.json");
        CliRun.Ok("prune", Mha, "--remove-blocks", "1,3", "--out", pruned);
        var refused = CliRun.Of("merge", pruned, "--adapter", RsLora, "--out", merged);
        refused.AssertFailure(ExitCode.BadInput, "the model has blocks 0 to 2");
        Assert.Contains($"--remap {manifest}", refused.ErrorLines[^1]);
        var run = CliRun.Ok("merge", pruned, "--adapter", RsLora, "--remap", manifest, "--out", merged, "--json");
        Assert.Equal((21, 14), ((int)run.Json["modules"]!, (int)run.Json["dropped"]!));
    }

    [Fact]
    public void Analyze_ScoresTheAdaptedModel_AndNamesTheAdapterInTheHashes()
    {
        string[] analyze = ["analyze", _demo.Model, "--samples", "2", "--length", "16", "--json"];
        JsonObject with = CliRun.Ok([.. analyze, "--adapter", _adapter]).Json, without = CliRun.Ok(analyze).Json;
        Assert.NotEqual((double)without["unpruned"]!["perplexity"]!, (double)with["unpruned"]!["perplexity"]!);
        Assert.Equal(FileHashes.Sha256(Path.Combine(_adapter, "adapter_model.safetensors")), (string?)with["sourceSha256"]!["adapter_model.safetensors"]);
        Assert.Single(without["sourceSha256"]!.AsObject());
        CliRun.Of([.. analyze, "--adapter", _adapter, "--criterion", "magnitude"]).AssertFailure(ExitCode.WrongUsage, "merge the adapter first");
    }

    [Theory]
    [InlineData("--remap needs --adapter", "generate", "m", "--prompt", "p", "--remap", "shorten.json")]
    [InlineData("--adapter goes with one MODEL", "eval", "m", "n", "--perplexity", "t", "--adapter", "a")]
    [InlineData("'--adapter' is required", "merge", "m", "--out", "o")]
    [InlineData("'--out' is required", "merge", "m", "--adapter", "a")]
    public void Run_EndsWithCode2_WrongUsage(string mustSay, params string[] args) => CliRun.Of(args).AssertFailure(ExitCode.WrongUsage, mustSay);

    [Fact]
    public void Merge_RefusesTypesOfTheOtherFormat()
    {
        string gguf = Fixtures.PathOf("tiny", "gguf", "llama-gqa-f32.gguf");
        CliRun.Of("merge", Mha, "--adapter", RsLora, "--out", "o", "--type", "f16").AssertFailure(ExitCode.WrongUsage, "--type is for a GGUF source");
        CliRun.Of("merge", gguf, "--adapter", RsLora, "--out", "o").AssertFailure(ExitCode.BadInput, "model.layers.3.");
        CliRun.Of("generate", _demo.Model, "--prompt", "Hi", "--adapter", "/absent").AssertFailure(ExitCode.BadInput, "/absent: no such folder");
    }

    private double Perplexity(params string[] model) => (double)CliRun.Ok(["eval", .. model, "--perplexity", _demo.Text, "--segments", "4", "--json"]).Json["perplexity"]![0]!["perplexity"]!;

    private static string NewIds(params string[] model) => CliRun.Ok(["generate", .. model, "--prompt", "Hi", "--max-new-tokens", "8", "--compute", "f32", "--json"]).Json["newIds"]!.ToJsonString();
}
