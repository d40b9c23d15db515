using System.Text.Json.Nodes;
using Shorten.Pruning;
using Shorten.Testing;

namespace Shorten.Tests.Pruning;

public sealed class PruningPlanTests
{
    private static readonly string Hash = new('a', 64);

    private static readonly PruningPlan Plan = new()
    {
        NumBlocks = 4,
        Removed = [1, 2],
        Criterion = "ppl",
        Scores = [12.5, 0.1, double.PositiveInfinity, null],
        Order = [1, 2, 0],
        Settings = new JsonObject { ["seed"] = 1234, ["protect"] = "none" },
        SourceSha256 = new Dictionary<string, string> { ["model.safetensors"] = Hash },
    };

    [Fact]
    public void Read_GivesWhatWasWritten()
    {
        using var folder = new TemporaryFolder();
        Plan.Write(folder.File("plan.json"));
        var read = PruningPlan.Read(folder.File("plan.json"));
        Assert.Equal(4, read.NumBlocks);
        Assert.Equal([1, 2], read.Removed);
        Assert.Equal([0, 3], read.Kept);
        Assert.Equal("ppl", read.Criterion);
        Assert.Equal([12.5, 0.1, null, null], read.Scores);
        Assert.Equal([1, 2, 0], read.Order);
        Assert.True(JsonNode.DeepEquals(Plan.Settings, read.Settings));
        Assert.Equal(Plan.SourceSha256, read.SourceSha256);
        Assert.Equal(["schema", "numBlocks", "removed", "kept"],
            JsonNode.Parse(File.ReadAllText(folder.File("plan.json")))!.AsObject().Take(4).Select(pair => pair.Key));
    }

    [Theory]
    [InlineData("schema", "2", "schema 2")]
    [InlineData("schema", "null", "schema must be")]
    [InlineData("numBlocks", "-3", "numBlocks")]
    [InlineData("numBlocks", "1e300", "numBlocks")]
    [InlineData("removed", "[1,4]", "removed[1]")]
    [InlineData("removed", "[1,1]", "twice")]
    [InlineData("removed", "[]", "removes 0 of 4")]
    [InlineData("removed", "[0,1,2,3]", "removes 4 of 4")]
    [InlineData("removed", "7", "removed must be a list")]
    [InlineData("kept", "[0,1]", "complement")]
    [InlineData("scores", "[1]", "1 entries for 4 blocks")]
    [InlineData("scores", "[1,2,\"x\",4]", "scores[2]")]
    [InlineData("order", "[9]", "order[0]")]
    [InlineData("settings", "[]", "settings must be an object")]
    [InlineData("criterion", "5", "criterion")]
    [InlineData("sourceSha256", "{}", "names no file")]
    [InlineData("sourceSha256", "{\"a\\nb\":\"short\"}", "a?b must be 64")]
    public void Read_SaysWhatIsWrong(string key, string value, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("plan.json");
        Plan.Write(path);
        var root = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        root[key] = JsonNode.Parse(value);
        File.WriteAllText(path, root.ToJsonString());
        var error = Assert.Throws<PlanException>(() => PruningPlan.Read(path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("[]", "JSON object")]
    [InlineData("{\"schema\":1,\"schema\":1}", "not valid JSON")]
    public void Read_RefusesWhatIsNoObject(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("plan.json"), text);
        Refuses.Saying<PlanException>(expected, () => PruningPlan.Read(folder.File("plan.json")));
    }

    [Fact]
    public void CheckSource_AcceptsARenamedFile() => Plan.CheckSource(new Dictionary<string, string> { ["renamed.safetensors"] = Hash }, "plan.json");

    [Fact]
    public void CheckSource_RefusesOtherWeights()
    {
        var other = new Dictionary<string, string> { ["model.safetensors"] = new('b', 64) };
        Refuses.Saying<PlanException>("this plan was made for other weights: model.safetensors", () => Plan.CheckSource(other, "plan.json"));
    }

    [Fact]
    public void CheckSource_RefusesAMissingShard()
    {
        var plan = Plan with { SourceSha256 = new Dictionary<string, string> { ["a"] = Hash, ["b"] = new('b', 64) } };
        Refuses.Saying<PlanException>("names 2 files", () => plan.CheckSource(Plan.SourceSha256, "plan.json"));
    }
}
