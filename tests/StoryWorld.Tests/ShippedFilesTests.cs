using System.Text.Json.Nodes;
using Shorten.Testing;
using StoryWorld.Output;

namespace StoryWorld.Tests;

public sealed class ShippedFilesTests
{
    private static readonly string s_model = Path.Combine(Fixtures.Root, "models", "story-world");

    [Fact]
    public void WriteShipped_WritesTheFilesOfTheRepository()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteShipped(folder.Path);
        string[] written = [.. Directory.EnumerateFiles(folder.Path)];
        Assert.Equal(6, written.Length);
        foreach (string path in written)
            Assert.True(File.ReadAllText(path) == File.ReadAllText(Path.Combine(s_model, "data", Path.GetFileName(path))), Path.GetFileName(path));
    }

    [Theory]
    [InlineData("where-is-it")]
    [InlineData("who-was-it")]
    [InlineData("what-happens-next")]
    public void ChoiceSets_HaveFourChoicesAndOneGold(string name)
    {
        JsonNode[] items = [.. File.ReadLines(Path.Combine(s_model, "data", name + "-test.jsonl")).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(250, items.Length);
        Assert.Equal(items.Length, items.Select(item => item["context"]!.GetValue<string>()).Distinct().Count());
        foreach (var item in items)
        {
            string[] choices = [.. item["choices"]!.AsArray().Select(choice => choice!.GetValue<string>())];
            Assert.Equal(4, choices.Distinct().Count());
            Assert.All(choices, choice => Assert.Equal(choice.Trim(), choice));
            Assert.InRange(item["gold"]!.GetValue<int>(), 0, 3);
        }
        // The right one stands at every place about as often: 62.5 of 250 expected, deviation 6.8.
        Assert.All(items.GroupBy(item => item["gold"]!.GetValue<int>()), place => Assert.InRange(place.Count(), 40, 85));
    }
}
