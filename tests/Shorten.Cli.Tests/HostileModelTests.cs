using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Cli.Frame;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Cli.Tests;

/// <summary>Every folder that lies ends in one line of error and one of advice.</summary>
public sealed class HostileModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var (path, wrong) in JsonNode.Parse(File.ReadAllText(Fixtures.PathOf("tiny", "hostile", "hostile.json")))!["cases"]!.AsArray()
            .Select(node => ((string)node!["file"]!, (string?)node["wrong"])).Where(pair => pair.Item1.StartsWith("model/", StringComparison.Ordinal)))
            cases.Add(path["model/".Length..], wrong is null);
        return cases;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_FailsInTwoLines_UnlessItIsAControl(string name, bool isControl)
    {
        string dump = _folder.File("dump.safetensors");
        SafetensorsWriter.WriteFile(dump, [Integers("input_ids", 1, 5, 9, 13), new TensorToWrite("loss", DType.F32, [1], stream => stream.Write(BitConverter.GetBytes(3.5f)))]);
        var run = CliRun.Of("check", Fixtures.PathOf("tiny", "hostile", "model", name), "--reference", dump, "--tolerance", "1000");
        if (isControl)
            Assert.Equal((ExitCode.Ok, ""), (run.Code, run.Error));
        else
            run.AssertFailure(ExitCode.BadInput, name == "weights-nan" ? "not finite: model.layers.1.mlp.up_proj.weight" : name);
        Assert.True(isControl || run.ErrorLines.Length == 2);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Generate_FailsInTwoLines_Hostile(string name, bool isControl)
    {
        // The controls have no tokenizer: that is said, too.
        string mustSay = isControl || name == "weights-nan" ? "no tokenizer.json" : name;
        CliRun.Of("generate", Fixtures.PathOf("tiny", "hostile", "model", name), "--prompt", "a").AssertFailure(ExitCode.BadInput, mustSay);
    }

    [Theory]
    [InlineData("eval", "--perplexity", "TEXT", "--length", "8")]
    [InlineData("analyze", "--data", "TEXT", "--length", "8", "--samples", "1", "--protect", "none")]
    [InlineData("analyze", "--criterion", "magnitude")]
    [InlineData("generate", "--prompt", "abcd")]
    [InlineData("prune", "--remove-blocks", "0", "--out", "OUT")]
    public void Run_NamesTheWeight_NotANumber(string verb, params string[] options)
    {
        string model = WithTokenizer("weights-nan"), text = _folder.File("text.txt"), output = _folder.File("out");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("some letters ", 500)));
        var run = CliRun.Of([verb, model, .. options.Select(option => option == "TEXT" ? text : option == "OUT" ? output : option)]);
        Assert.Contains("model.layers.1.mlp.up_proj.weight".Replace("layers.1", verb == "prune" ? "layers.0" : "layers.1", StringComparison.Ordinal), run.Error);
        run.AssertFailure(verb == "prune" ? ExitCode.CheckFailed : ExitCode.BadInput, "not finite");
        Assert.False(Path.Exists(output));
    }

    // A copy with a tokenizer of 28 letters, so that the verbs that read text come as far as the weights.
    private string WithTokenizer(string name)
    {
        string copy = _folder.File(name);
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(Fixtures.PathOf("tiny", "hostile", "model", name)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var vocabulary = new JsonObject(Enumerable.Range(0, 26).Select(i => KeyValuePair.Create(((char)('a' + i)).ToString(), (JsonNode?)i))) { ["Ġ"] = 26 };
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(),
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true },
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        };
        File.WriteAllText(Path.Combine(copy, "tokenizer.json"), json.ToJsonString());
        return copy;
    }

    private static TensorToWrite Integers(string name, params long[] values) =>
        new(name, DType.I64, [1, values.Length], stream => stream.Write([.. values.SelectMany(BitConverter.GetBytes)]));
}
