using System.Text.Json.Nodes;

namespace Shorten.Pruning;

/// <summary>What a surgery wrote.</summary>
/// <param name="Description">Files, blocks and sizes.</param>
/// <param name="SourceSha256">SHA-256 of the source's weight files by file name.</param>
/// <param name="Manifest">The manifest, as it was written.</param>
public sealed record SurgeryResult(SurgeryDescription Description, IReadOnlyDictionary<string, string> SourceSha256, JsonObject Manifest);
