using Shorten.Checkpoints;

namespace Shorten.Pruning;

/// <summary>Takes blocks out of the metadata of a GGUF file.</summary>
internal static class GgufSlicing
{
    // Arrays of the architecture that are not one entry a block, however long they happen to be.
    private static readonly string[] NotPerBlock = ["rope.dimension_sections", "classifier.output_labels"];

    /// <summary>Number of blocks that the metadata states; null where it states none.</summary>
    public static int? NumBlocks(GgufMetadata metadata) =>
        metadata.TryGetNumber($"{Architecture(metadata)}.block_count", out double count) && count is > 0 and <= int.MaxValue ? (int)count : null;

    /// <summary>The metadata of the model that has only the blocks <paramref name="kept"/>.</summary>
    /// <returns>The metadata, the keys that changed, and what runtimes will compute differently.</returns>
    public static (GgufMetadata Metadata, IReadOnlyList<string> Keys, IReadOnlyList<string> Warnings) Slice(
        GgufMetadata metadata, int numBlocks, IReadOnlyList<int> kept)
    {
        var copy = metadata.Clone();
        var keys = new List<string>();
        string prefix = Architecture(metadata) + ".";
        foreach (string key in metadata.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (Sliced(metadata, key, key[prefix.Length..], numBlocks, kept) is not { } value)
                continue;
            copy.Set(key, metadata[key].Type, value);
            keys.Add(key);
        }
        return (copy, keys, Warnings(metadata, copy, numBlocks, kept));
    }

    private static object? Sliced(GgufMetadata metadata, string key, string name, int numBlocks, IReadOnlyList<int> kept) => metadata[key] switch
    {
        (_, GgufArray array) when array.Count == numBlocks && !NotPerBlock.Contains(name) => Slice(array, kept),
        (not GgufValueType.Array and not GgufValueType.String, var value) when name == "block_count" => Convert.ChangeType(kept.Count, value.GetType()),
        (not GgufValueType.Array and not GgufValueType.String, var value) when name == "leading_dense_block_count" =>
            Convert.ChangeType(kept.Count(index => index < Convert.ToDouble(value)), value.GetType()),
        _ => null,
    };

    private static GgufArray Slice(GgufArray array, IReadOnlyList<int> kept)
    {
        var values = Array.CreateInstance(array.Values.GetType().GetElementType()!, kept.Count);
        for (int i = 0; i < kept.Count; i++)
            values.SetValue(array.Values.GetValue(kept[i]), i);
        return array with { Values = values };
    }

    private static List<string> Warnings(GgufMetadata metadata, GgufMetadata sliced, int numBlocks, IReadOnlyList<int> kept)
    {
        string architecture = Architecture(metadata), pattern = architecture + ".attention.sliding_window_pattern";
        double window = metadata.TryGetNumber(architecture + ".attention.sliding_window", out double stated) ? stated : 4096;
        double contextLength = metadata.TryGetNumber(architecture + ".context_length", out double length) ? length : double.PositiveInfinity;
        if (WindowRule.OfGguf(architecture, window, contextLength) is not { } rule)
            return [];
        bool isListed = metadata.TryGetArray(pattern, out var list) && list.Values is bool[] flags && flags.Length == numBlocks;
        bool[] windowed = [.. kept.Select(index => isListed ? ((bool[])list!.Values)[index] : rule.IsWindowed(index))];
        if (rule.Warning(windowed) is not { } warning)
            return [];
        // The file says what it means, whoever reads it.
        sliced.Set(pattern, GgufValueType.Array, new GgufArray(GgufValueType.Bool, windowed));
        return [warning];
    }

    private static string Architecture(GgufMetadata metadata) => metadata.TryGetString("general.architecture", out string? name) ? name : "";
}
