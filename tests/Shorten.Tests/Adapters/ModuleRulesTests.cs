using Shorten.Adapters;

namespace Shorten.Tests.Adapters;

/// <summary>The rules by which PEFT selects modules.</summary>
public sealed class ModuleRulesTests
{
    private const string QueryOf3 = "model.layers.3.self_attn.q_proj", QueryOf13 = "model.layers.13.self_attn.q_proj";

    [Theory]
    [InlineData("q_proj", true)]
    [InlineData("self_attn.q_proj", true)]
    [InlineData("proj", false)]
    [InlineData("3.self_attn.q_proj", true)]
    [InlineData("model.layers.3.self_attn.q_proj", true)]
    [InlineData("xmodel.layers.3.self_attn.q_proj", false)]
    [InlineData(".*q_proj", false)]
    public void Selects_ByEndOfNameAfterADot_List(string name, bool expected) =>
        Assert.Equal(expected, new ModuleRules(new AdapterSettings { TargetModules = new ModuleNames(name) }).Selects(QueryOf3));

    [Theory]
    [InlineData(@".*\.q_proj", true)]
    [InlineData("q_proj", false)]
    [InlineData(@"model\.layers\.[0-5]\..*", true)]
    [InlineData("v|.*", true)]
    [InlineData("model", false)]
    [InlineData("all-linear", true)]
    [InlineData("ALL-LINEAR", true)]
    public void Selects_ByWholeName_RegularExpression(string pattern, bool expected) =>
        Assert.Equal(expected, new ModuleRules(new AdapterSettings { TargetModules = ModuleNames.Matching(pattern) }).Selects(QueryOf3));

    [Fact]
    public void Selects_OnlySomeBlocks_LayersToTransform()
    {
        var settings = new AdapterSettings { TargetModules = new ModuleNames("q_proj", QueryOf13), LayersToTransform = [3, 5] };
        Assert.True(new ModuleRules(settings).Selects(QueryOf3));
        Assert.True(new ModuleRules(settings).Selects("transformer.h.5.attn.attention.q_proj"));
        Assert.False(new ModuleRules(settings).Selects("model.layers.4.self_attn.q_proj"));
        // Named in full it is meant, whatever its block.
        Assert.True(new ModuleRules(settings).Selects(QueryOf13));
        Assert.False(new ModuleRules(settings with { LayersPattern = ["h"] }).Selects(QueryOf3));
        Assert.True(new ModuleRules(settings with { LayersPattern = ["h", "layers"] }).Selects(QueryOf3));
        Assert.True(new ModuleRules(settings with { LayersToTransform = [] }).Selects("model.layers.4.self_attn.q_proj"));
    }

    [Fact]
    public void Selects_NotWhatIsExcluded()
    {
        var settings = new AdapterSettings { ExcludeModules = new ModuleNames("v_proj") };
        Assert.True(new ModuleRules(settings).Selects(QueryOf3));
        Assert.False(new ModuleRules(settings).Selects("model.layers.3.self_attn.v_proj"));
        Assert.False(new ModuleRules(settings with { ExcludeModules = ModuleNames.Matching(@".*\.3\..*") }).Selects(QueryOf3));
    }

    [Theory]
    [InlineData("q_proj", true, true)]
    [InlineData("layers.3.self_attn.q_proj", true, false)]
    [InlineData("3.self_attn.q_proj", true, false)]
    [InlineData(@"layers\.\d\.self_attn\.q_proj", true, false)]
    [InlineData("self_attn", false, false)]
    [InlineData(@"^model\.layers\.13\..*", false, true)]
    public void R_ComesFromPatternsForTheEndOfAName(string pattern, bool of3, bool of13)
    {
        var rules = new ModuleRules(new AdapterSettings { R = 8, RankPattern = new Dictionary<string, int> { [pattern] = 2 }, AlphaPattern = new Dictionary<string, double> { [pattern] = 3 } });
        Assert.Equal((of3 ? 2 : 8, of13 ? 2 : 8), (rules.R(QueryOf3), rules.R(QueryOf13)));
        Assert.Equal((of3 ? 3 : 16, of13 ? 3 : 16), (rules.LoraAlpha(QueryOf3), rules.LoraAlpha(QueryOf13)));
    }

    [Fact]
    public void Selects_RefusesARegularExpressionThatTakesTooLong()
    {
        var rules = new ModuleRules(new AdapterSettings { TargetModules = ModuleNames.Matching("((([a-z0-9_.])+)+)+!") });
        Refuses.Saying<ArgumentException>("takes too long", () => rules.Selects(QueryOf3));
    }
}
