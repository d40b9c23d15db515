using System.Text.Json.Nodes;
using Shorten.Cli.Frame;
using Shorten.Data;
using Shorten.Evaluation;

namespace Shorten.Cli.Verbs;

/// <summary>Perplexity of one model on one text; the hashes of the model's weights are there where the result is kept in a file.</summary>
internal sealed class EvalRow(ModelSource source, WholeText text, string bos, PerplexityResult result, long workingBytes, double seconds, IReadOnlyDictionary<string, string>? modelSha256)
{
    private readonly string _sha256 = text.Sha256;

    public string Model { get; } = source.Path;

    /// <summary>Folder of the adapter that the model computed with, or null.</summary>
    public string? Adapter { get; } = source.Adapter?.Source;

    public string File { get; } = text.Path;

    public string Bos { get; } = bos;

    public int NumBlocks { get; } = source.Model.Blocks.Count;

    public long NumParameters { get; } = source.Model.NumParameters;

    /// <summary>What the measurement holds: the weights and the activations.</summary>
    public long Bytes { get; } = source.Checkpoint.TotalBytes + workingBytes;

    public double Perplexity { get; } = result.Perplexity;

    public JsonObject ToJson(PerplexityProtocol protocol) => new()
    {
        ["model"] = Model,
        ["modelSha256"] = modelSha256 is null ? null : new JsonObject(modelSha256.Select(hash => KeyValuePair.Create(hash.Key, (JsonNode?)hash.Value))),
        ["file"] = File,
        ["fileSha256"] = _sha256,
        ["adapter"] = Adapter,
        ["blocks"] = NumBlocks,
        ["parameters"] = NumParameters,
        ["segmentLength"] = protocol.Length,
        ["bos"] = Bos,
        ["segments"] = result.Segments,
        ["scoredTokens"] = result.ScoredTokens,
        ["sumNll"] = result.SumNll,
        ["perplexity"] = Perplexity,
        ["perplexityStandardError"] = result.StandardError,
        ["seconds"] = seconds,
    };
}
