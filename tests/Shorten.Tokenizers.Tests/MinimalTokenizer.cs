using System.Text.Json.Nodes;
using Shorten.Testing;

namespace Shorten.Tokenizers.Tests;

/// <summary>A small <c>tokenizer.json</c> in which tests change a part.</summary>
internal sealed class MinimalTokenizer : IDisposable
{
    private const string Json = """
        {
          "added_tokens": [
            { "id": 7, "content": "<s>", "special": true, "normalized": false, "lstrip": false, "rstrip": false, "single_word": false },
            { "id": 8, "content": "</s>", "special": true, "normalized": false, "lstrip": false, "rstrip": false, "single_word": false }
          ],
          "normalizer": null,
          "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "use_regex": true },
          "post_processor": null,
          "decoder": { "type": "ByteLevel" },
          "model": {
            "type": "BPE",
            "vocab": { "a": 0, "b": 1, "c": 2, "Ġ": 3, "1": 4, "ab": 5, "Ġab": 6 },
            "merges": [ "a b", [ "Ġ", "ab" ] ]
          }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    /// <summary>The JSON that will be written.</summary>
    public JsonNode Root { get; } = JsonNode.Parse(Json)!;

    /// <summary>The folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Path of the tokenizer.json.</summary>
    public string Path => _folder.File("tokenizer.json");

    /// <summary>Replaces the part at a path like <c>model.vocab.ab</c>; removes it where the JSON is empty.</summary>
    public MinimalTokenizer With(string part, string json)
    {
        string[] keys = part.Split('.');
        var parent = keys[..^1].Aggregate(Root, (node, key) => node[key]!).AsObject();
        if (json.Length == 0)
            parent.Remove(keys[^1]);
        else
            parent[keys[^1]] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>Writes a file beside the tokenizer.json.</summary>
    public MinimalTokenizer WithFile(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content);
        return this;
    }

    /// <summary>Writes and reads the tokenizer.json.</summary>
    public Tokenizer Load()
    {
        File.WriteAllText(Path, Root.ToJsonString());
        return Tokenizer.FromFile(Path);
    }

    /// <summary>Writes the tokenizer.json and reads the folder.</summary>
    public Tokenizer LoadFolder()
    {
        File.WriteAllText(Path, Root.ToJsonString());
        return Tokenizer.FromFolder(Folder);
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();
}
