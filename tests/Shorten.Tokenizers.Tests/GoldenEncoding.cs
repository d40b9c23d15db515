using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shorten.Tokenizers.Tests;

/// <summary>A line of a golden of encodings.</summary>
internal sealed record GoldenEncoding
{
    [JsonPropertyName("text")]
    public required string Text { get; init; }

    [JsonPropertyName("add_special_tokens")]
    public bool AddSpecialTokens { get; init; } = true;

    [JsonPropertyName("ids")]
    public required int[] Ids { get; init; }

    [JsonPropertyName("decoded")]
    public required string Decoded { get; init; }

    [JsonPropertyName("decoded_skip_special")]
    public required string DecodedSkipSpecial { get; init; }

    public static IReadOnlyList<GoldenEncoding> Read(string path) =>
        [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<GoldenEncoding>(line)!)];
}
