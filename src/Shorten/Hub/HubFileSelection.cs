using System.Text.Json;

namespace Shorten.Hub;

/// <summary>Which files of a repository are needed. All lie at its root, so that no name can lead elsewhere.</summary>
internal static class HubFileSelection
{
    private const string Index = ".index.json";

    private static readonly string[] Names =
    [
        "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "tokenizer.model", "vocab.json", "merges.txt", "added_tokens.json",
        "special_tokens_map.json", "chat_template.jinja", "chat_template.json", "README.md",
    ];

    private static readonly string[] Prefixes = ["LICENSE", "LICENCE", "NOTICE", "USE_POLICY"];

    // The order in which a folder is searched for weights.
    private static readonly string[] Weights = ["model.safetensors", "model.safetensors" + Index, "pytorch_model.bin", "pytorch_model.bin" + Index];

    /// <summary>Everything but weights.</summary>
    public static IEnumerable<HubFile> WithoutWeights(HubRevision revision) =>
        revision.Files.Where(file => Names.Contains(file.Name, StringComparer.Ordinal) || Array.Exists(Prefixes, prefix => IsNamed(file.Name, prefix)));

    /// <summary>The one file of the weights, or the index of their shards.</summary>
    /// <exception cref="HubException">There is neither.</exception>
    public static HubFile WeightsOrIndex(HubModelId id, HubRevision revision) =>
        Weights.Select(name => revision.Files.FirstOrDefault(file => file.Name == name)).OfType<HubFile>().FirstOrDefault()
            ?? throw new HubException($"{id} has neither model.safetensors nor pytorch_model.bin, no index of either and no GGUF file");

    /// <summary>The GGUF file that is the model; null where the repository holds a Hugging Face model and no GGUF file is named, or neither.</summary>
    /// <exception cref="HubException">A file is named that is not there, or none is named and there are several.</exception>
    public static HubFile? Gguf(HubModelId id, HubRevision revision)
    {
        string[] names = [.. revision.Files.Select(file => file.Name).Where(IsPlain)];
        return HubGguf.IsMeant(id, names) ? Find(id, revision, HubGguf.Choose(id, names)) : null;
    }

    /// <summary>True if a file of this name holds weights of a Hugging Face model, or lists the files that do.</summary>
    public static bool IsWeights(string name) => Weights.Contains(name, StringComparer.Ordinal);

    public static bool IsIndex(HubFile file) => file.Name.EndsWith(Index, StringComparison.Ordinal);

    /// <summary>The shards that a downloaded index names.</summary>
    /// <exception cref="HubException">The index cannot be read, or a shard is not in the repository.</exception>
    public static IReadOnlyList<HubFile> Shards(HubModelId id, HubRevision revision, string indexPath)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(indexPath));
            var names = document.RootElement.GetProperty("weight_map").EnumerateObject().Select(entry => entry.Value.GetString()!).Distinct();
            return [.. names.Select(name => Find(id, revision, name))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HubException($"{id}: the index of the weights cannot be read: {e.Message}", e);
        }
    }

    private static HubFile Find(HubModelId id, HubRevision revision, string name) =>
        revision.Files.FirstOrDefault(file => file.Name == name && IsPlain(name)) ?? throw new HubException($"{id} has no {name}, which its index names");

    private static bool IsNamed(string name, string prefix) => IsPlain(name) && name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsPlain(string name) => name.Length > 0 && name[0] != '.' && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;
}
