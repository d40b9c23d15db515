using System.Text.Json.Nodes;
using Shorten.Pruning;

namespace Shorten.Adapters;

/// <summary>Moves adapters of an unpruned model onto the pruned one, by the block map of the manifest <c>shorten.json</c>.</summary>
public sealed class BlockRemap
{
    private const int MaxEarlier = 100;

    private readonly string _path;
    private readonly List<(int NumBlocks, int[] NumberOf)> _models = [];

    private BlockRemap(string path) => _path = path;

    /// <summary>Blocks of the pruned model.</summary>
    public int NumBlocks => _models[0].NumberOf.Length;

    /// <summary>Reads the manifest at <paramref name="path"/>, and those of earlier prunings in it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AdapterFormatException">It is no manifest of a pruning.</exception>
    public static BlockRemap Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file", path);
        var remap = new BlockRemap(path);
        var manifest = Manifest.TryRead(path) ?? throw remap.Error("this is no manifest of a pruning");
        for (int depth = 0; manifest is not null && depth < MaxEarlier; depth++, manifest = manifest["earlier"] as JsonObject)
            remap.Add(manifest);
        return remap;
    }

    /// <summary>For each block of the pruned model its number in the model that an adapter was made for.</summary>
    /// <param name="adapter">Path of the adapter, for messages.</param>
    /// <param name="lastBlock">Highest number of a block in the adapter.</param>
    /// <param name="isWhole">The adapter is for all blocks of its model.</param>
    internal IReadOnlyList<int> NumbersFor(string adapter, int lastBlock, bool isWhole)
    {
        var found = isWhole ? _models.Find(model => model.NumBlocks == lastBlock + 1) : _models.FindLast(model => model.NumBlocks > lastBlock);
        return found.NumberOf ?? throw new AdapterFormatException(
            adapter, $"made for a model of {lastBlock + 1} blocks{(isWhole ? "" : " or more")}; {_path} is about one of {string.Join(" and ", _models.Select(model => model.NumBlocks).Distinct())}");
    }

    private void Add(JsonObject manifest)
    {
        var blocks = manifest["blocks"] as JsonArray ?? throw Error("this is no manifest of a pruning: it has no blocks");
        int[] numbers = [.. blocks.Select(block => Number((block as JsonObject)?["sourceBlockIndex"]))];
        int numBlocks = numbers.Length + ((manifest["removed"] as JsonArray)?.Count ?? throw Error("this is no manifest of a pruning: it does not say what was removed"));
        if (numbers.Distinct().Count() != numbers.Length || numbers.Any(number => number >= numBlocks))
            throw Error($"its blocks are not {numbers.Length} of {numBlocks}");
        if (_models.Count > 0 && _models[^1].NumBlocks != numbers.Length)
            throw Error($"the earlier pruning left {numbers.Length} blocks, the later one began with {_models[^1].NumBlocks}");
        _models.Add((numBlocks, _models.Count == 0 ? numbers : [.. _models[^1].NumberOf.Select(number => numbers[number])]));
    }

    private int Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out int number) && number >= 0 ? number : throw Error("this is no manifest of a pruning: a block has no sourceBlockIndex");

    private AdapterFormatException Error(string problem) => new(_path, problem);
}
