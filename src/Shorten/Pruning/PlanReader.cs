using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shorten.Pruning;

/// <summary>Reads and checks the JSON of a <see cref="PruningPlan"/>.</summary>
internal sealed class PlanReader
{
    private const int MaxBytes = 16 << 20, MaxBlocks = 100_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private readonly string _path;
    private readonly JsonObject _root;

    private PlanReader(string path, JsonObject root)
    {
        _path = path;
        _root = root;
    }

    public static PruningPlan Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new PlanException(path, $"too large for a plan, the limit is {MaxBytes} bytes");
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(File.ReadAllBytes(path), documentOptions: Options);
        }
        catch (JsonException e)
        {
            throw new PlanException(path, $"not valid JSON (line {e.LineNumber + 1})", e);
        }
        return new PlanReader(path, root as JsonObject ?? throw new PlanException(path, "a plan must be a JSON object")).Plan();
    }

    private PruningPlan Plan()
    {
        int schema = Number(_root["schema"], "schema", int.MaxValue);
        if (schema != PruningPlan.Schema)
            throw Error($"schema {schema} is not supported, expected {PruningPlan.Schema}");
        int numBlocks = Number(_root["numBlocks"], "numBlocks", MaxBlocks);
        var plan = new PruningPlan
        {
            NumBlocks = numBlocks,
            Removed = [.. Indices("removed", numBlocks, required: true).Order()],
            Criterion = _root["criterion"] is null ? null : Text(_root["criterion"], "criterion"),
            Scores = Scores(numBlocks),
            Order = Indices("order", numBlocks, required: false),
            Settings = Object("settings", required: false).DeepClone().AsObject(),
            SourceSha256 = Hashes(),
        };
        if (plan.Removed.Count == 0 || plan.Removed.Count >= numBlocks)
            throw Error($"removes {plan.Removed.Count} of {numBlocks} blocks: at least one must go and one stay");
        if (!Indices("kept", numBlocks, required: true).Order().SequenceEqual(plan.Kept))
            throw Error("kept and removed are not each other's complement");
        return plan;
    }

    private List<int> Indices(string key, int numBlocks, bool required)
    {
        var indices = List(key, required).Select((item, i) => Number(item, $"{key}[{i}]", numBlocks - 1)).ToList();
        return indices.Distinct().Count() == indices.Count ? indices : throw Error($"{key} names a block twice");
    }

    private List<double?> Scores(int numBlocks)
    {
        var scores = List("scores", required: false).Select((item, i) => item is null ? (double?)null : Real(item, $"scores[{i}]")).ToList();
        return scores.Count == 0 || scores.Count == numBlocks ? scores : throw Error($"scores has {scores.Count} entries for {numBlocks} blocks");
    }

    private Dictionary<string, string> Hashes()
    {
        var hashes = new Dictionary<string, string>();
        foreach (var (name, node) in Object("sourceSha256", required: true))
        {
            string hash = Text(node, $"sourceSha256 of {name}");
            if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))
                throw Error($"sourceSha256 of {name} must be 64 hexadecimal digits");
            hashes.Add(name, hash);
        }
        return hashes.Count > 0 ? hashes : throw Error("sourceSha256 names no file");
    }

    private JsonArray List(string key, bool required) => _root[key] switch
    {
        JsonArray list => list,
        null when !required => [],
        _ => throw Error($"{key} must be a list"),
    };

    private JsonObject Object(string key, bool required) => _root[key] switch
    {
        JsonObject value => value,
        null when !required => [],
        _ => throw Error($"{key} must be an object"),
    };

    private int Number(JsonNode? node, string what, int maximum)
    {
        double value = Real(node, what);
        return value == Math.Floor(value) && value >= 0 && value <= maximum ? (int)value : throw Error($"{what} must be a whole number from 0 to {maximum}");
    }

    private double Real(JsonNode? node, string what) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double number) && double.IsFinite(number)
            ? number
            : throw Error($"{what} must be a number");

    private string Text(JsonNode? node, string what) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : throw Error($"{what} must be a string");

    private PlanException Error(string problem) => new(_path, problem);
}
