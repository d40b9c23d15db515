using System.Text.Json.Nodes;

namespace Shorten.Cli.Tests;

/// <summary>A byte-level tokenizer without merges: a token is a byte, and its id is the byte's value.</summary>
internal static class DemoTokenizer
{
    public const string Eos = "<|endoftext|>";
    public const int EosTokenId = 256;

    /// <summary>The content of its <c>tokenizer.json</c>.</summary>
    public static JsonObject Json() => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = new JsonArray(new JsonObject
        {
            ["id"] = EosTokenId,
            ["content"] = Eos,
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        }),
        ["normalizer"] = null,
        ["pre_tokenizer"] = ByteLevel(),
        ["post_processor"] = null,
        ["decoder"] = ByteLevel(),
        ["model"] = Model(),
    };

    private static JsonObject ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true };

    private static JsonObject Model()
    {
        var vocabulary = new JsonObject();
        int replaced = 256;
        for (int value = 0; value < 256; value++)
        {
            // Byte-level BPE spells a byte as its Latin-1 character, or, where that cannot be seen, as the next character from U+0100 on.
            bool isVisible = value is (> 32 and < 127) or (> 160 and < 256 and not 173);
            vocabulary[((char)(isVisible ? value : replaced++)).ToString()] = value;
        }
        vocabulary[Eos] = EosTokenId;
        return new JsonObject { ["type"] = "BPE", ["dropout"] = null, ["unk_token"] = null, ["ignore_merges"] = false, ["vocab"] = vocabulary, ["merges"] = new JsonArray() };
    }
}
