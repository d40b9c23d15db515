using Shorten.Checkpoints;

namespace Shorten.Pruning;

/// <summary>The <c>shorten.*</c> keys of a pruned GGUF file: what was removed from what.</summary>
internal static class Provenance
{
    private const string OriginalBlocksKey = "shorten.original_blocks";

    /// <summary>Adds the keys; those of an earlier pruning are replaced, but for what they say of the unpruned model.</summary>
    public static void Add(GgufMetadata metadata, SurgeryJob job, IReadOnlyDictionary<string, string> sourceSha256)
    {
        metadata.Set("shorten.version", GgufValueType.String, Manifest.ToolVersion);
        if (sourceSha256.Count == 1)
            metadata.Set("shorten.source_sha256", GgufValueType.String, sourceSha256.Values.Single());
        else
            metadata.Set("shorten.source_sha256", GgufValueType.Array, new GgufArray(GgufValueType.String, sourceSha256.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value).ToArray()));
        metadata.Set("shorten.removed", GgufValueType.Array, Indices(job.Plan.Removed));
        metadata.Set("shorten.kept", GgufValueType.Array, Indices(job.Plan.Kept));
        metadata.Set(OriginalBlocksKey, GgufValueType.Array, Indices(job.OriginalBlocks));
    }

    /// <summary>Index of every block in the unpruned model, as an earlier pruning noted it; null where there was none.</summary>
    public static IReadOnlyList<int>? OriginalBlocks(GgufMetadata metadata) =>
        metadata.TryGetArray(OriginalBlocksKey, out var array) && array.Values is uint[] indices ? [.. indices.Select(index => (int)index)] : null;

    private static GgufArray Indices(IEnumerable<int> indices) => new(GgufValueType.UInt32, indices.Select(index => (uint)index).ToArray());
}
