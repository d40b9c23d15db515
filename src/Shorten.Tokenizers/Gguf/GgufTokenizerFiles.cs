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

    private GgufTokenizerFiles(GgufMetadata metadata, string path)
    {
        _metadata = metadata;
        _parts = new GgufTokenizer(metadata, path).Read();
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
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), TokenizerJsonWriter.Write(_parts).ToJsonString(Options) + "\n");
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), Config(modelMaxLength).ToJsonString(Options) + "\n");
    }

    private JsonObject Config(int modelMaxLength)
    {
        var config = new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["clean_up_tokenization_spaces"] = false,
            ["model_max_length"] = modelMaxLength,
            // An explicit null where there is none: Qwen has no bos, and readers guess one otherwise.
            ["bos_token"] = _parts.BosTokenId is { } bos ? _parts.PieceOf(bos) : null,
            ["eos_token"] = _parts.EosTokenId is { } eos ? _parts.PieceOf(eos) : null,
        };
        foreach (var (key, name) in ((string, string)[])[("unknown_token_id", "unk_token"), ("padding_token_id", "pad_token")])
        {
            if (_metadata.TryGetNumber(Prefix + key, out double id) && id >= 0 && id < _parts.Model.Vocabulary.Pieces.Count)
                config[name] = _parts.PieceOf((int)id);
        }
        if (_metadata.TryGetString("tokenizer.chat_template", out string? template))
            config["chat_template"] = template;
        return config;
    }
}
