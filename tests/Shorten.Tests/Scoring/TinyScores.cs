using System.Text.Json.Nodes;
using Shorten.Testing;

namespace Shorten.Tests.Scoring;

/// <summary>Scores of the reference code on tiny random models.</summary>
internal static class TinyScores
{
    // As the goldens state it; they were computed in float32.
    public const double Relative = 1e-4;

    public static JsonNode Golden(string name) => JsonNode.Parse(File.ReadAllBytes(Fixtures.PathOf("tiny", "scores", $"{name}.json")))!;

    public static int[][] Windows(JsonNode golden) => [.. golden["calibration_ids"]!.AsArray().Select(row => row!.AsArray().Select(id => (int)id!).ToArray())];

    public static void AssertNear(JsonNode expected, IEnumerable<double> actual, double relative)
    {
        var values = actual.ToList();
        Assert.Equal(expected.AsArray().Count, values.Count);
        foreach (var (wanted, found) in expected.AsArray().Select(v => (double)v!).Zip(values))
            Assert.Equal(wanted, found, relative * Math.Abs(wanted));
    }
}
