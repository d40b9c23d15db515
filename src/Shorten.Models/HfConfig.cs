using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;

namespace Shorten.Models;

/// <summary>A Hugging Face <c>config.json</c> with checked access: every wrong value ends in one line that names the key.</summary>
public sealed class HfConfig
{
    private readonly JsonObject _root;

    private HfConfig(string path, JsonObject root)
    {
        Path = path;
        _root = root;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The whole document.</summary>
    public JsonObject Root => _root;

    /// <summary>Reads <c>config.json</c> of <paramref name="folder"/>.</summary>
    /// <exception cref="CheckpointFormatException">There is none, or it is no JSON object.</exception>
    public static HfConfig Read(string folder)
    {
        string path = System.IO.Path.Combine(folder, "config.json");
        if (!File.Exists(path))
            throw new CheckpointFormatException(folder, null, "no config.json in this folder");
        try
        {
            var node = JsonNode.Parse(File.ReadAllBytes(path));
            return new HfConfig(path, node as JsonObject ?? throw new CheckpointFormatException(path, null, "config.json must be an object"));
        }
        catch (JsonException e)
        {
            throw new CheckpointFormatException(path, null, $"config.json is not valid JSON (line {e.LineNumber + 1})", e);
        }
    }

    /// <summary>An error about this file.</summary>
    public CheckpointFormatException Error(string problem) => new(Path, null, problem);

    /// <summary>True if the key is there and not null.</summary>
    public bool Has(string key) => _root[key] is not null;

    /// <summary>A positive whole number.</summary>
    public int Positive(string key, int? fallback = null)
    {
        int value = Int(key, fallback);
        return value > 0 ? value : throw Error($"{key} must be positive, it is {value}");
    }

    /// <summary>A whole number.</summary>
    public int Int(string key, int? fallback = null)
    {
        double value = Number(_root, key, fallback);
        return value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : throw Error($"{key} must be a whole number of 32 bits");
    }

    /// <summary>A finite number.</summary>
    public float Float(string key, double? fallback = null) => (float)Number(_root, key, fallback);

    /// <summary>A number of a nested object.</summary>
    public double Number(JsonObject parent, string key, double? fallback = null)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return parent[key] is { } node ? Number(node, key) : fallback ?? throw Error($"config.json has no {key}");
    }

    /// <summary>A finite number that is the value of <paramref name="key"/>.</summary>
    public double Number(JsonNode? node, string key) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double number) && double.IsFinite(number)
            ? number
            : throw Error($"{key} must be a number");

    /// <summary>The same config with some keys called otherwise: for families that have names of their own for what all have.</summary>
    public HfConfig Renamed(params IReadOnlyList<(string From, string To)> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var root = _root.DeepClone().AsObject();
        foreach (var (from, to) in keys)
            root[to] ??= root[from]?.DeepClone();
        return new HfConfig(Path, root);
    }

    /// <summary>The kind of each block, or null where <c>layer_types</c> is absent or null.</summary>
    /// <exception cref="CheckpointFormatException">It has not one entry for each of <paramref name="numLayers"/> blocks.</exception>
    public IReadOnlyList<string>? LayerTypes(int numLayers)
    {
        var types = Texts("layer_types");
        return types is null || types.Count == numLayers ? types : throw Error($"layer_types has {types.Count} entries for {numLayers} layers");
    }

    /// <summary>true or false.</summary>
    public bool Bool(string key, bool fallback) => _root[key] switch
    {
        null => fallback,
        JsonValue value when value.TryGetValue(out bool flag) => flag,
        _ => throw Error($"{key} must be true or false"),
    };

    /// <summary>A string, or null where the key is absent or null.</summary>
    public string? Text(string key) => _root[key] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => throw Error($"{key} must be a string"),
    };

    /// <summary>A nested object, or null where the key is absent or null.</summary>
    public JsonObject? Object(string key) => _root[key] switch
    {
        null => null,
        JsonObject value => value,
        _ => throw Error($"{key} must be an object"),
    };

    /// <summary>A list of strings, or null where the key is absent or null.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (_root[key] is null)
            return null;
        if (_root[key] is not JsonArray list || list.Any(item => item is not JsonValue value || !value.TryGetValue(out string? _)))
            throw Error($"{key} must be a list of strings");
        return [.. list.Select(item => item!.GetValue<string>())];
    }

    /// <summary>A list of whole numbers, one for each of <paramref name="count"/> blocks, or null where the key is absent or null.</summary>
    public IReadOnlyList<int>? Ints(string key, int count)
    {
        if (_root[key] is null)
            return null;
        if (_root[key] is not JsonArray list || list.Count != count)
            throw Error($"{key} must be a list of {count} numbers, one a layer");
        return [.. list.Select(item => (int)Number(item, key))];
    }
}
