using System.Text.Json.Nodes;
using Shorten.Cli.Frame;

namespace Shorten.Cli.Bench;

/// <summary>A model of the comparison; the hashes of its weights are there where the result is kept in a file.</summary>
internal sealed class BenchModel(ModelSource source, IReadOnlyDictionary<string, string>? sha256)
{
    public string Path { get; } = source.Path;

    public int NumBlocks { get; } = source.Model.Blocks.Count;

    public long NumParameters { get; } = source.Model.NumParameters;

    public JsonObject ToJson() => new()
    {
        ["model"] = Path,
        ["modelSha256"] = sha256 is null ? null : new JsonObject(sha256.Select(hash => KeyValuePair.Create(hash.Key, (JsonNode?)hash.Value))),
        ["blocks"] = NumBlocks,
        ["parameters"] = NumParameters,
    };
}
