using Shorten.Adapters;
using Shorten.Testing;
using Shorten.Tests.Pruning;

namespace Shorten.Tests.Adapters;

/// <summary>Adapters of an unpruned model on the pruned one.</summary>
public sealed class AdapterRemapTests : IDisposable
{
    private const float Tolerance = 2e-5f;
    private static readonly long[] Ids = GoldenTensors.Open(Path.Combine(AdapterFiles.Base, "golden.safetensors")).I64("input_ids");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rslora", 1, 3)]
    [InlineData("dora", 0)]
    [InlineData("dora", 4)]
    public void Read_MovesModulesToTheirBlocks_LogitsOfAdapterThenPruning(string name, params int[] removed)
    {
        string pruned = Prune(AdapterFiles.Base, "pruned", 5, removed);
        using AdaptedModel whole = new(AdapterFiles.Base, AdapterFiles.Fixture(name)), moved = new(pruned, AdapterFiles.Fixture(name), ManifestOf(pruned));
        Assert.Equal(7 * removed.Length, moved.Adapter.NumDropped);
        Assert.Equal(7 * (5 - removed.Length), moved.Adapter.Modules.Count);
        Near.Assert(whole.Logits(Ids, removed), moved.Logits(Ids), Tolerance, name);
        moved.Adapter.Write(_folder.File("moved"));
        using var again = new AdaptedModel(pruned, _folder.File("moved"));
        Near.Assert(moved.Logits(Ids), again.Logits(Ids), 0, "written and read");
    }

    [Fact]
    public void Read_FollowsSeveralPrunings_ToTheModelThatTheAdapterIsFor()
    {
        string once = Prune(AdapterFiles.Base, "once", 5, 1), twice = Prune(once, "twice", 4, 2);
        using AdaptedModel whole = new(AdapterFiles.Base, AdapterFiles.RsLora), moved = new(twice, AdapterFiles.RsLora, ManifestOf(twice));
        Near.Assert(whole.Logits(Ids, 1, 3), moved.Logits(Ids), Tolerance, "of the first model");
        AdapterFiles.WriteRandom(once, _folder.File("between"), new AdapterSettings { R = 4 });
        using AdaptedModel between = new(once, _folder.File("between")), movedBetween = new(twice, _folder.File("between"), ManifestOf(twice));
        Near.Assert(between.Logits(Ids, 2), movedBetween.Logits(Ids), Tolerance, "of the second model");
    }

    [Fact]
    public void Read_RenumbersLayersAndSpellsOutRanks()
    {
        string pruned = Prune(AdapterFiles.Base, "pruned", 5, 1);
        var settings = new AdapterSettings
        {
            R = 4,
            TargetModules = new ModuleNames("q_proj"),
            LayersToTransform = [0, 1, 3],
            RankPattern = new Dictionary<string, int> { ["layers.3.self_attn.q_proj"] = 2, ["layers.1.self_attn.q_proj"] = 6 },
            AlphaPattern = new Dictionary<string, double> { ["q_proj"] = 5 },
        };
        AdapterFiles.WriteRandom(AdapterFiles.Base, _folder.File("adapter"), settings);
        using AdaptedModel whole = new(AdapterFiles.Base, _folder.File("adapter")), moved = new(pruned, _folder.File("adapter"), ManifestOf(pruned));
        Near.Assert(whole.Logits(Ids, 1), moved.Logits(Ids), Tolerance, "logits");
        var result = moved.Adapter.Settings;
        Assert.Equal([0, 2], result.LayersToTransform);
        Assert.Equal(["q_proj"], result.TargetModules.Names);
        Assert.Equal(KeyValuePair.Create("model.layers.2.self_attn.q_proj", 2), Assert.Single(result.RankPattern));
        Assert.Equal(KeyValuePair.Create("q_proj", 5d), Assert.Single(result.AlphaPattern));
        Assert.Equal(1, moved.Adapter.NumDropped);
        moved.Adapter.Write(_folder.File("moved"));
        using var again = new AdaptedModel(pruned, _folder.File("moved"));
        Near.Assert(moved.Logits(Ids), again.Logits(Ids), 0, "written and read");
    }

    [Fact]
    public void Read_SpellsOutTheModules_RegularExpressionWithNumbers()
    {
        string pruned = Prune(AdapterFiles.Base, "pruned", 5, 0);
        AdapterFiles.WriteRandom(AdapterFiles.Base, _folder.File("adapter"), new AdapterSettings { TargetModules = ModuleNames.Matching(@"model\.layers\.[12]\.mlp\.up_proj") });
        using var moved = new AdaptedModel(pruned, _folder.File("adapter"), ManifestOf(pruned));
        string[] expected = ["model.layers.0.mlp.up_proj", "model.layers.1.mlp.up_proj"];
        Assert.Equal(expected, moved.Adapter.Modules.Select(module => module.Name));
        Assert.Equal(expected, moved.Adapter.Settings.TargetModules.Names);
    }

    [Fact]
    public void Read_NamesTheManifest_AdapterOfTheUnprunedModel()
    {
        string pruned = Prune(AdapterFiles.Base, "pruned", 5, 2);
        var error = Refuses.Saying<AdapterFormatException>("model.layers.4.", () => _ = new AdaptedModel(pruned, AdapterFiles.RsLora));
        Assert.Contains("the model has blocks 0 to 3", error.Message, StringComparison.Ordinal);
        Assert.Contains($"--remap {ManifestOf(pruned)}", error.Advice, StringComparison.Ordinal);
        Assert.Null(Refuses.Saying<AdapterFormatException>("model.layers.3.", () => _ = new AdaptedModel(Fixtures.PathOf("tiny", "gguf", "hf"), AdapterFiles.RsLora)).Advice);
    }

    [Fact]
    public void Read_RefusesAManifestThatDoesNotFit()
    {
        string pruned = Prune(AdapterFiles.Base, "pruned", 5, 1), twice = Prune(pruned, "twice", 4, 1);
        Refuses.Saying<AdapterFormatException>("the manifest is that of a model of 4 blocks, this one has 5", () => _ = new AdaptedModel(AdapterFiles.Base, AdapterFiles.RsLora, ManifestOf(pruned)));
        AdapterFiles.WriteRandom(twice, _folder.File("fits"), new AdapterSettings());
        Refuses.Saying<AdapterFormatException>("made for a model of 3 blocks", () => _ = new AdaptedModel(twice, _folder.File("fits"), ManifestOf(twice)));
        Assert.Throws<FileNotFoundException>(() => BlockRemap.Read(_folder.File("none.json")));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"blocks":[],"removed":3}""")]
    [InlineData("""{"blocks":[{"sourceBlockIndex":"0"}],"removed":[]}""")]
    [InlineData("""{"blocks":[{"sourceBlockIndex":-1}],"removed":[]}""")]
    [InlineData("""{"blocks":[{"sourceBlockIndex":7}],"removed":[]}""")]
    [InlineData("""{"blocks":[{"sourceBlockIndex":0},{"sourceBlockIndex":0}],"removed":[1]}""")]
    [InlineData("""{"blocks":[{"sourceBlockIndex":0}],"removed":[1],"earlier":{"blocks":[],"removed":[]}}""")]
    public void Read_RefusesWhatIsNoManifest(string json)
    {
        File.WriteAllText(_folder.File("shorten.json"), json);
        Refuses.Saying<AdapterFormatException>("shorten.json", () => BlockRemap.Read(_folder.File("shorten.json")));
    }

    private string Prune(string source, string name, int numBlocks, params int[] removed)
    {
        PlanOf.Prune(source, _folder.File(name), numBlocks, removed);
        return _folder.File(name);
    }

    private static string ManifestOf(string model) => Path.Combine(model, "shorten.json");
}
