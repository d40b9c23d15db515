using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Adapters;
using Shorten.Checkpoints;
using Shorten.Models;
using Shorten.Pruning;
using Shorten.Tensors;
using Shorten.Testing;

namespace Shorten.Tests.Adapters;

public sealed class AdapterTests
{
    private static readonly string Phi3 = Fixtures.PathOf("tiny", "models", "phi3-bf16");
    private static readonly AdapterSettings Defaults = new() { R = 4, LoraAlpha = 8, BaseModelNameOrPath = "llama-mha" };

    [Fact]
    public void Create_StartsAsPeftDoes_AUniformAndBZero()
    {
        using var checkpoint = Checkpoint.Open(AdapterFiles.Base);
        using var workspace = new Workspace();
        var adapter = Adapter.Create(DecoderModel.Open(checkpoint), Defaults, 1, workspace);
        Assert.Equal(35, adapter.Modules.Count);
        foreach (var module in adapter.Modules)
        {
            float bound = 1 / MathF.Sqrt(module.A.Columns), largest = Values(module.A).Max(MathF.Abs);
            Assert.InRange(largest, 0.8f * bound, bound);
            Assert.InRange(Values(module.A).Average(), -0.3f * bound, 0.3f * bound);
            Assert.All(Values(module.B), value => Assert.Equal(0, value));
            Assert.Equal(2, module.Scale);
        }
        Assert.Equal(35 / 7 * 4L * (4 * (32 + 32) + 2 * (32 + 80) + 80 + 32), adapter.NumParameters);
        using var other = new Workspace();
        var again = Adapter.Create(DecoderModel.Open(checkpoint), Defaults, 1, other);
        var another = Adapter.Create(DecoderModel.Open(checkpoint), Defaults, 2, other);
        Assert.Equal(adapter.Modules.SelectMany(module => Values(module.A)), again.Modules.SelectMany(module => Values(module.A)));
        Assert.NotEqual(Values(adapter.Modules[0].A), Values(another.Modules[0].A));
        // PEFT's own start has the same spread.
        using var initial = new AdaptedModel(AdapterFiles.Base, AdapterFiles.Fixture("initial"));
        Assert.All(initial.Adapter.Modules, module => Assert.InRange(Values(module.A).Max(MathF.Abs), 0.8f / MathF.Sqrt(module.A.Columns), 1 / MathF.Sqrt(module.A.Columns)));
    }

    [Fact]
    public void Write_NamesEverythingAsPeftDoes_NewAdapter()
    {
        using var folder = new TemporaryFolder();
        AdapterFiles.WriteRandom(AdapterFiles.Base, folder.File("adapter"), Defaults);
        PeftConfigs.AssertSame(AdapterFiles.Config(AdapterFiles.Fixture("initial")), AdapterFiles.Config(folder.File("adapter")));
        GoldenTensors expected = GoldenTensors.Open(Path.Combine(AdapterFiles.Fixture("initial"), "adapter_model.safetensors")), written = GoldenTensors.Open(Path.Combine(folder.File("adapter"), "adapter_model.safetensors"));
        Assert.Equal(expected.Names.Order(StringComparer.Ordinal), written.Names.Order(StringComparer.Ordinal));
        Assert.All(expected.Names, name => Assert.Equal(expected.Shape(name), written.Shape(name)));
    }

    [Fact]
    public void Create_TakesOnlyTheBlocksAndModulesAskedFor()
    {
        using var checkpoint = Checkpoint.Open(AdapterFiles.Base);
        using var workspace = new Workspace();
        var model = DecoderModel.Open(checkpoint);
        var adapter = Adapter.Create(model, Defaults with { TargetModules = new ModuleNames("q_proj", "down_proj"), LayersToTransform = [1, 3] }, 1, workspace);
        string[] expected = ["model.layers.1.self_attn.q_proj", "model.layers.1.mlp.down_proj", "model.layers.3.self_attn.q_proj", "model.layers.3.mlp.down_proj"];
        Assert.Equal(expected, adapter.Modules.Select(module => module.Name));
        Refuses.Saying<ArgumentException>("no projection is targeted", () => Adapter.Create(model, Defaults with { TargetModules = new ModuleNames("query") }, 1, workspace));
        Refuses.Saying<ArgumentException>("no regular expression", () => Adapter.Create(model, Defaults with { TargetModules = ModuleNames.Matching("(") }, 1, workspace));
        Refuses.Saying<ArgumentException>("DoRA", () => Adapter.Create(model, Defaults with { UseDora = true }, 1, workspace));
    }

    [Fact]
    public void Parameters_ShareTheGradientOfAFusedModule_OnceEachTensor()
    {
        using var checkpoint = Checkpoint.Open(Phi3);
        using var workspace = new Workspace();
        var model = DecoderModel.Open(checkpoint);
        var adapter = Adapter.Create(model, Defaults, 1, workspace);
        BlockGradients[] blocks = [.. model.Blocks.Select(_ => new BlockGradients())];
        var parameters = adapter.Parameters(blocks, workspace);
        Assert.Equal(4, adapter.Modules.Count(module => module.Block == 0));
        Assert.Equal(2 * adapter.Modules.Count, parameters.Count);
        Assert.Equal(parameters.Count, parameters.DistinctBy(parameter => parameter.Name).Count());
        Assert.Contains("base_model.model.model.layers.0.self_attn.qkv_proj.lora_A.weight", parameters.Select(parameter => parameter.Name));
        Assert.All(parameters, parameter => Assert.Equal((parameter.Values.Rows, parameter.Values.Columns), (parameter.Gradient.Rows, parameter.Gradient.Columns)));
        adapter.Apply(model);
        for (int projection = 0; projection < 7; projection++)
        {
            var (a, b) = blocks[2].Adapters[projection]!.Value;
            var applied = model.Blocks[2].Weights.Adapters[projection]!;
            Assert.Equal((applied.A.Rows, applied.A.Columns, applied.B.Rows, applied.B.Columns), (a.Rows, a.Columns, b.Rows, b.Columns));
            Assert.Equal(model.Blocks[2].Weights.Matrices[projection].Rows, b.Rows);
        }
    }

    [Fact]
    public void Write_RefusesAnExistingFolder_UnlessForcedAndAnAdapter()
    {
        using var folder = new TemporaryFolder();
        using var model = new AdaptedModel(AdapterFiles.Base, AdapterFiles.RsLora);
        model.Adapter.Write(folder.File("adapter"));
        Refuses.Saying<OutputRefusedException>("exists already", () => model.Adapter.Write(folder.File("adapter")));
        model.Adapter.Write(folder.File("adapter"), force: true);
        Directory.CreateDirectory(folder.File("letters"));
        File.WriteAllText(Path.Combine(folder.File("letters"), "love.txt"), "dear");
        Refuses.Saying<OutputRefusedException>("holds no adapter", () => model.Adapter.Write(folder.File("letters"), force: true));
        Assert.Equal(["adapter", "letters"], Directory.EnumerateFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_TakesRanksAndAlphasFromPatterns_FirstThatMatches()
    {
        using var folder = new TemporaryFolder();
        var settings = new AdapterSettings
        {
            R = 4,
            LoraAlpha = 8,
            RankPattern = new Dictionary<string, int> { ["layers.3.self_attn.q_proj"] = 2, ["q_proj"] = 6, [@".*\.mlp\.(gate|up)_proj"] = 3 },
            AlphaPattern = new Dictionary<string, double> { ["v_proj"] = 1.5, ["model.layers.0.mlp.down_proj"] = 32 },
        };
        AdapterFiles.WriteRandom(AdapterFiles.Base, folder.File("adapter"), settings);
        using var model = new AdaptedModel(AdapterFiles.Base, folder.File("adapter"));
        Assert.Equal((2, 4f), (model["model.layers.3.self_attn.q_proj"].R, model["model.layers.3.self_attn.q_proj"].Scale));
        Assert.Equal((6, 8f / 6), (model["model.layers.1.self_attn.q_proj"].R, model["model.layers.1.self_attn.q_proj"].Scale));
        Assert.Equal((3, 8f / 3), (model["model.layers.1.mlp.up_proj"].R, model["model.layers.1.mlp.up_proj"].Scale));
        Assert.Equal((4, 1.5f / 4), (model["model.layers.1.self_attn.v_proj"].R, model["model.layers.1.self_attn.v_proj"].Scale));
        Assert.Equal((8f, 2f), (model["model.layers.0.mlp.down_proj"].Scale, model["model.layers.1.mlp.down_proj"].Scale));
        AdapterFiles.Copy(folder.File("adapter"), folder.File("rslora"), config => config["use_rslora"] = true);
        using var rslora = new AdaptedModel(AdapterFiles.Base, folder.File("rslora"));
        Assert.Equal((float)(8 / Math.Sqrt(6)), rslora["model.layers.1.self_attn.q_proj"].Scale);
        rslora.Adapter.Write(folder.File("again"));
        Assert.True(JsonElement.DeepEquals(AdapterFiles.Config(folder.File("rslora")), AdapterFiles.Config(folder.File("again"))));
    }

    [Theory]
    [InlineData("""["q_proj","v_proj"]""")]
    [InlineData("\".*\\\\.(q|v)_proj\"")]
    [InlineData("\"(?!.*mlp).*[qv]_proj\"")]
    public void Read_TakesTargetsAsListAndAsRegularExpression(string targets)
    {
        using var folder = new TemporaryFolder();
        AdapterFiles.Copy(AdapterFiles.RsLora, folder.File("adapter"), config => config["target_modules"] = JsonNode.Parse(targets),
            name => name.Contains("q_proj", StringComparison.Ordinal) || name.Contains("v_proj", StringComparison.Ordinal) ? name : null);
        using var model = new AdaptedModel(AdapterFiles.Base, folder.File("adapter"));
        Assert.Equal(10, model.Adapter.Modules.Count);
        model.Adapter.Write(folder.File("again"));
        Assert.Equal(JsonNode.Parse(targets)!.ToJsonString(), JsonNode.Parse(AdapterFiles.Config(folder.File("again")).GetProperty("target_modules").GetRawText())!.ToJsonString());
    }

    [Fact]
    public void Read_TakesAllLinear_AndExcludedModules()
    {
        using var folder = new TemporaryFolder();
        AdapterFiles.Copy(AdapterFiles.RsLora, folder.File("adapter"), config => (config["target_modules"], config["exclude_modules"]) = ("all-linear", new JsonArray("k_proj")),
            name => name.Contains("k_proj", StringComparison.Ordinal) ? null : name);
        using var model = new AdaptedModel(AdapterFiles.Base, folder.File("adapter"));
        Assert.Equal(30, model.Adapter.Modules.Count);
    }

    [Fact]
    public void Read_TakesPickledTensors()
    {
        using var folder = new TemporaryFolder();
        using var model = new AdaptedModel(AdapterFiles.Base, AdapterFiles.Fixture("rslora-bin"));
        model.Adapter.Write(folder.File("again"));
        var expected = AdapterFiles.Tensors(AdapterFiles.RsLora);
        Assert.All(AdapterFiles.Tensors(folder.File("again")), tensor => Assert.Equal(expected[tensor.Key], tensor.Value));
        Assert.Equal(["adapter_config.json", "adapter_model.bin"], model.Adapter.SourceSha256().Keys);
    }

    // Merging adds to the rows of the whole matrix, applying to the projections in it.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Apply_ComputesWhatTheMergedModelDoes_FusedModules(bool dora)
    {
        using var folder = new TemporaryFolder();
        AdapterFiles.WriteRandom(Phi3, folder.File("adapter"), Defaults with { UseDora = dora });
        long[] ids = GoldenTensors.Open(Path.Combine(Phi3, "golden.safetensors")).I64("input_ids");
        float[] applied;
        using (var model = new AdaptedModel(Phi3, folder.File("adapter")))
        {
            Assert.Contains("model.layers.4.mlp.gate_up_proj", model.Adapter.Modules.Select(module => module.Name));
            applied = model.Logits(ids);
            AdapterMerge.Apply(model.Model, model.Adapter, new MergeOptions { Output = folder.File("merged"), DType = DType.F32 });
        }
        Near.Assert(RunModel.Logits(folder.File("merged"), ids, 2), applied, 3e-4f, "applied and merged");
        Assert.True(Distance(applied, RunModel.Logits(Phi3, ids, 2)) > 0.1f);
    }

    private static float Distance(float[] a, float[] b) => a.Zip(b).Max(pair => MathF.Abs(pair.First - pair.Second));

    private static float[] Values(Tensor tensor) => [.. Enumerable.Range(0, (int)tensor.Rows).SelectMany(row => tensor.RowSpan(row).ToArray())];
}
