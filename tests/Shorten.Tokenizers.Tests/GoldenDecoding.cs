using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shorten.Tokenizers.Tests;

/// <summary>A line of a golden of decodings.</summary>
internal sealed record GoldenDecoding
{
    [JsonPropertyName("ids")]
    public required int[] Ids { get; init; }

    [JsonPropertyName("text")]
    public required string Text { get; init; }

    [JsonPropertyName("skip_special")]
    public required string SkipSpecial { get; init; }

    public static IReadOnlyList<GoldenDecoding> Read(string path) =>
        [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<GoldenDecoding>(line)!)];
}
