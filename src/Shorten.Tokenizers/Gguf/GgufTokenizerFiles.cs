using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shorten.Checkpoints;

namespace Shorten.Tokenizers;

/// <summary>Writes the vocabulary of a GGUF file as Hugging Face's tokenizer files.</summary>
public sealed class GgufTokenizerFiles
{
    private const string Prefix = "tokenizer.ggml.";

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly GgufMetadata _metadata;
    private readonly TokenizerParts _parts;
    private readonly GgufPreTokenizer _pre;

    private GgufTokenizerFiles(GgufMetadata metadata, string path)
    {
        _metadata = metadata;
        _parts = new GgufTokenizer(metadata, path).Read();
        _pre = GgufPreTokenizer.Find(metadata.TryGetString(Prefix + "pre", out string? name) ? name : "default")!;
    }

    /// <summary>Reads the vocabulary; null where the file has none. <paramref name="path"/> is for messages.</summary>
    /// <exception cref="TokenizerFormatException">The vocabulary is broken or of a kind that is not supported.</exception>
    public static GgufTokenizerFiles? TryRead(GgufMetadata metadata, string path)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(path);
        return metadata.Contains(Prefix + "model") ? new GgufTokenizerFiles(metadata, path) : null;
    }

    /// <summary>Writes <c>tokenizer.json</c> and <c>tokenizer_config.json</c> to a folder.</summary>
    /// <param name="folder">Folder that exists.</param>
    /// <param name="modelMaxLength">Longest sequence of the model, in tokens.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(string folder, int modelMaxLength)
    {
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer().ToJsonString(Options) + "\n");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), Config(modelMaxLength).ToJsonString(Options) + "\n");
    }

    private JsonObject Tokenizer() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. _parts.AddedTokens.Select(Added)]),
        ["normalizer"] = _parts.Nfc ? new JsonObject { ["type"] = "NFC" } : null,
        ["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray([.. _pre.Patterns.Select(Split), ByteLevel(addPrefixSpace: false)]),
        },
        ["post_processor"] = PostProcessor(),
        ["decoder"] = ByteLevel(addPrefixSpace: true),
        ["model"] = Model(),
    };

    private JsonObject Model()
    {
        var vocabulary = new JsonObject();
        for (int id = 0; id < _parts.Model.Vocabulary.Pieces.Count; id++)
            vocabulary[_parts.Model.Vocabulary.Pieces[id]!] = id;
        return new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = _parts.Model.IgnoreMerges,
            ["vocab"] = vocabulary,
            ["merges"] = new JsonArray([.. ((string[])((GgufArray)_metadata[Prefix + "merges"].Value).Values).Select(merge => (JsonNode)merge)]),
        };
    }

    private JsonObject? PostProcessor()
    {
        var around = _parts.PostProcessor;
        if (around.Prefix.Count + around.Suffix.Count == 0)
            return null;
        string[] special = [.. around.Prefix.Concat(around.Suffix).Select(Piece).Distinct()];
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray([.. Template("A", 0)]),
            ["pair"] = new JsonArray([.. Template("A", 0), .. Template("B", 1)]),
            ["special_tokens"] = new JsonObject(special.Select(piece => KeyValuePair.Create(piece, (JsonNode?)new JsonObject
            {
                ["id"] = piece,
                ["ids"] = new JsonArray(_parts.IdOf(piece)),
                ["tokens"] = new JsonArray(piece),
            }))),
        };
    }

    private IEnumerable<JsonNode> Template(string sequence, int type)
    {
        static JsonObject Part(string kind, string id, int type) => new() { [kind] = new JsonObject { ["id"] = id, ["type_id"] = type } };
        return
        [
            .. _parts.PostProcessor.Prefix.Select(id => Part("SpecialToken", Piece(id), type)),
            Part("Sequence", sequence, type),
            .. _parts.PostProcessor.Suffix.Select(id => Part("SpecialToken", Piece(id), type)),
        ];
    }

    private JsonObject Config(int modelMaxLength)
    {
        var config = new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["clean_up_tokenization_spaces"] = false,
            ["model_max_length"] = modelMaxLength,
            // An explicit null where there is none: Qwen has no bos, and readers guess one otherwise.
            ["bos_token"] = _parts.BosTokenId is { } bos ? Piece(bos) : null,
            ["eos_token"] = _parts.EosTokenId is { } eos ? Piece(eos) : null,
        };
        foreach (var (key, name) in ((string, string)[])[("unknown_token_id", "unk_token"), ("padding_token_id", "pad_token")])
        {
            if (_metadata.TryGetNumber(Prefix + key, out double id) && id >= 0 && id < _parts.Model.Vocabulary.Pieces.Count)
                config[name] = Piece((int)id);
        }
        if (_metadata.TryGetString("tokenizer.chat_template", out string? template))
            config["chat_template"] = template;
        return config;
    }

    private string Piece(int id) => _parts.Model.Vocabulary.Pieces[id]!;

    private static JsonNode Added(AddedToken token) => new JsonObject
    {
        ["id"] = token.Id,
        ["content"] = token.Content,
        ["single_word"] = token.SingleWord,
        ["lstrip"] = token.LStrip,
        ["rstrip"] = token.RStrip,
        ["normalized"] = token.Normalized,
        ["special"] = token.Special,
    };

    private static JsonNode Split(string pattern) => new JsonObject
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = pattern },
        ["behavior"] = "Isolated",
        ["invert"] = false,
    };

    private static JsonObject ByteLevel(bool addPrefixSpace) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = false,
    };
}
