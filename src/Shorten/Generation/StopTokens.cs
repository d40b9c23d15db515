using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;
using Shorten.Models.Families;
using Shorten.Tokenizers;

namespace Shorten.Generation;

/// <summary>Tokens that end a text.</summary>
public static class StopTokens
{
    private static readonly string[] GgufKeys = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

    // As transformers does: config.json counts where there is no generation_config.json.
    private static readonly string[] FolderFiles = ["generation_config.json", "config.json"];

    /// <summary>What the tokenizer, <c>generation_config.json</c> and <c>config.json</c>, or the metadata of a GGUF file name as end of text.</summary>
    /// <exception cref="CheckpointFormatException">A config file is no JSON object.</exception>
    public static IReadOnlySet<int> Of(Checkpoint checkpoint, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var tokens = new HashSet<int>();
        if (tokenizer.EosTokenId is int eos)
            tokens.Add(eos);
        tokens.UnionWith(checkpoint.Gguf is { } metadata ? OfGguf(metadata) : OfFolder(Family.FolderOf(checkpoint)));
        return tokens;
    }

    private static IEnumerable<int> OfGguf(GgufMetadata metadata)
    {
        foreach (string key in GgufKeys)
        {
            if (metadata.TryGetNumber(key, out double id) && id >= 0 && id <= int.MaxValue)
                yield return (int)id;
        }
    }

    private static IEnumerable<int> OfFolder(string folder)
    {
        string? path = FolderFiles.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        var ids = path is null ? null : Parse(path)["eos_token_id"];
        return (ids as JsonArray ?? [ids?.DeepClone()]).OfType<JsonValue>().Where(id => id.TryGetValue(out int _)).Select(id => id.GetValue<int>());
    }

    private static JsonObject Parse(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new CheckpointFormatException(path, null, $"{Path.GetFileName(path)} must be an object");
        }
        catch (JsonException e)
        {
            throw new CheckpointFormatException(path, null, $"{Path.GetFileName(path)} is not valid JSON (line {e.LineNumber + 1})", e);
        }
    }
}
