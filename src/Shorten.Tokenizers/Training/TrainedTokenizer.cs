using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Shorten.Tokenizers;

/// <summary>A tokenizer that <see cref="BpeTrainer"/> made.</summary>
public sealed class TrainedTokenizer
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TokenizerParts _parts;

    internal TrainedTokenizer(TokenizerParts parts)
    {
        _parts = parts;
        Tokenizer = new Tokenizer(parts);
    }

    /// <summary>The tokenizer, ready to use.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Writes <c>tokenizer.json</c> and <c>tokenizer_config.json</c> to a folder that exists. <see cref="BpeTrainer.EndOfText"/> begins and ends texts.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        WriteJson(Path.Combine(folder, "tokenizer.json"), TokenizerJsonWriter.Write(_parts));
        WriteJson(Path.Combine(folder, "tokenizer_config.json"), new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["clean_up_tokenization_spaces"] = false,
            ["bos_token"] = BpeTrainer.EndOfText,
            ["eos_token"] = BpeTrainer.EndOfText,
        });
    }

    private static void WriteJson(string path, JsonObject content) => File.WriteAllText(path, content.ToJsonString(s_json) + "\n");
}
