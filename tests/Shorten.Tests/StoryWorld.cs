using System.Text.Json.Nodes;
using Shorten.Testing;

namespace Shorten.Tests;

/// <summary>The model that ships with the repository, and what <c>bench/story_world_goldens.py</c> computed with it in PyTorch and float64.</summary>
internal static class StoryWorld
{
    public static string Model => Path.Combine(Fixtures.Root, "models", "story-world");

    public static JsonNode Golden() => JsonNode.Parse(File.ReadAllBytes(Fixtures.PathOf("story-world", "golden.json")))!;

    public static GoldenTensors InitialA() => GoldenTensors.Open(Fixtures.PathOf("story-world", "initial-A.safetensors"));

    public static int[][] Windows(JsonNode golden) => [.. golden["windows"]!.AsArray().Select(Ids)];

    public static int[] Ids(JsonNode? list) => [.. list!.AsArray().Select(id => (int)id!)];
}
