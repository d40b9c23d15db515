using System.Text.Json.Nodes;
using Shorten.Pruning;

namespace Shorten.Tests.Pruning;

public sealed class ConfigSlicingTests
{
    private const string Windowed = "\"model_type\":\"qwen2\",\"use_sliding_window\":true,\"sliding_window\":8,\"max_position_embeddings\":128";

    private const string Nested =
        """{"num_hidden_layers":3,"no_rope_layers":[1,0,1],"text_config":{"num_hidden_layers":3,"layer_types":["a","b","c"]},"x":{"per_layer":[[1],[2],[3]]}}""";

    private const string Gemma2 = """{"model_type":"gemma2","num_hidden_layers":6,"sliding_window":8,"max_position_embeddings":128}""";

    [Fact]
    public void Slice_KeepsOrderNumbersAndUnknownKeys()
    {
        const string config = """{"z":1e-06,"num_hidden_layers":4,"a":{"b":[1,2]},"use_cache":true,"rope_scaling":null}""";
        var sliced = Slice(config, 4, 0, 3);
        Assert.Equal(config.Replace("4", "2", StringComparison.Ordinal), sliced.Config.ToJsonString());
        Assert.Equal(["num_hidden_layers"], sliced.Keys);
    }

    [Fact]
    public void Slice_SlicesListsOfOneEntryABlock_AtTheTopAndOneLevelDown()
    {
        var sliced = Slice(Nested, 3, 0, 2);
        Assert.Equal(
            """{"num_hidden_layers":2,"no_rope_layers":[1,1],"text_config":{"num_hidden_layers":2,"layer_types":["a","c"]},"x":{"per_layer":[[1],[3]]}}""",
            sliced.Config.ToJsonString());
        Assert.Equal(["num_hidden_layers", "no_rope_layers", "text_config.num_hidden_layers", "text_config.layer_types", "x.per_layer"], sliced.Keys);
    }

    [Theory]
    [InlineData("""{"num_hidden_layers":2,"architectures":["A","B"]}""")]
    [InlineData("""{"num_hidden_layers":2,"eos_token_id":[1,2]}""")]
    [InlineData("""{"num_hidden_layers":2,"rope_scaling":{"short_factor":[1,2],"long_factor":[3,4]}}""")]
    [InlineData("""{"num_hidden_layers":2,"vision_config":{"num_hidden_layers":2,"depths":[1,2]}}""")]
    [InlineData("""{"num_hidden_layers":2,"draft":{"num_hidden_layers":5,"layer_types":["a","b"]}}""")]
    [InlineData("""{"num_hidden_layers":2,"others":[1,2,3]}""")]
    public void Slice_LeavesOtherListsAlone(string config) =>
        Assert.Equal("""{"num_hidden_layers":1,""" + config["""{"num_hidden_layers":2,""".Length..], Slice(config, 2, 1).Config.ToJsonString());

    [Fact]
    public void Slice_RenumbersListsOfIndices() =>
        Assert.Equal("""{"num_hidden_layers":3,"mlp_only_layers":[0,2]}""",
            Slice("""{"num_hidden_layers":5,"mlp_only_layers":[0,1,4]}""", 5, 0, 3, 4).Config.ToJsonString());

    [Theory]
    [InlineData(2, 2)] // 0, 1 | 3, 4
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(28, 4)]
    [InlineData(0, 0)]
    public void Slice_CountsTheKeptBlocksBelowMaxWindowLayers(int before, int after)
    {
        var sliced = Slice($$"""{"num_hidden_layers":5,{{Windowed}},"max_window_layers":{{before}}}""", 5, 0, 1, 3, 4);
        Assert.Equal(after, sliced.Config["max_window_layers"]!.GetValue<int>());
        Assert.Empty(sliced.Warnings);
    }

    [Fact]
    public void Slice_WarnsWhereLayerTypesAndMaxWindowLayersCannotAgree()
    {
        const string kinds = """["sliding_attention","full_attention","full_attention"]""";
        var sliced = Slice($$"""{"num_hidden_layers":3,{{Windowed}},"max_window_layers":1,"layer_types":{{kinds}}}""", 3, 0, 2);
        Assert.Equal("""["sliding_attention","full_attention"]""", sliced.Config["layer_types"]!.ToJsonString());
        Assert.Contains("blocks 0, 1 with another window", Assert.Single(sliced.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Slice_WritesKindsOut_WhereTheFamilyDerivesThemFromTheIndex()
    {
        var sliced = Slice(Gemma2, 6, 0, 1, 2, 5);
        Assert.Equal("""["sliding_attention","full_attention","sliding_attention","full_attention"]""", sliced.Config["layer_types"]!.ToJsonString());
        Assert.Empty(sliced.Warnings);
    }

    [Fact]
    public void Slice_NamesTheBlocks_WhereTheIndexGivesAnotherKind()
    {
        var sliced = Slice(Gemma2, 6, 0, 2, 3, 5);
        Assert.Equal("""["sliding_attention","sliding_attention","full_attention","full_attention"]""", sliced.Config["layer_types"]!.ToJsonString());
        string warning = Assert.Single(sliced.Warnings);
        Assert.Contains("llama.cpp", warning, StringComparison.Ordinal);
        Assert.Contains("blocks 1, 2 with another window", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Slice_DoesNotWarn_WhereTheWindowReachesAsFarAsTheModel() =>
        Assert.Empty(Slice(Gemma2.Replace("\"sliding_window\":8", "\"sliding_window\":128", StringComparison.Ordinal), 6, 0, 2, 3, 5).Warnings);

    private static SlicedConfig Slice(string config, int numBlocks, params int[] kept) =>
        ConfigSlicing.Slice(JsonNode.Parse(config)!.AsObject(), numBlocks, kept);
}
