using System.Text.Json.Nodes;

namespace Shorten.Tokenizers;

/// <summary>Writes the steps that GGUF and SentencePiece vocabularies have as parts of a <c>tokenizer.json</c>.</summary>
internal static class StepJson
{
    /// <summary>A normalizer.</summary>
    public static JsonObject Of(INormalizer step) => step switch
    {
        UnicodeNormalizer unicode => new JsonObject { ["type"] = unicode.Name },
        PrependNormalizer prepend => new JsonObject { ["type"] = "Prepend", ["prepend"] = prepend.Prefix },
        ReplaceNormalizer replace => Replace(replace),
        StripNormalizer strip => new JsonObject { ["type"] = "Strip", ["strip_left"] = strip.Left, ["strip_right"] = strip.Right },
        PrecompiledNormalizer precompiled => new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = Convert.ToBase64String(precompiled.Charsmap) },
        _ => throw Unwritable(step),
    };

    /// <summary>A pre-tokenizer.</summary>
    public static JsonObject Of(IPreTokenizer step) => step switch
    {
        SplitPreTokenizer split => new JsonObject
        {
            ["type"] = "Split",
            ["pattern"] = Pattern(split.Pattern),
            ["behavior"] = split.Behavior.ToString(),
            ["invert"] = split.Invert,
        },
        ByteLevelPreTokenizer bytes => ByteLevel(bytes.AddPrefixSpace, bytes.UseRegex),
        MetaspacePreTokenizer metaspace => Metaspace(metaspace.Replacement, metaspace.Scheme, metaspace.Split),
        _ => throw Unwritable(step),
    };

    /// <summary>A decoder: one part, or for what works on the whole text, Fuse in front of it.</summary>
    public static IEnumerable<JsonObject> Of(IDecoder step) => step switch
    {
        ByteLevelDecoder => [ByteLevel(addPrefixSpace: true, useRegex: true)],
        ByteFallbackDecoder => [new JsonObject { ["type"] = "ByteFallback" }],
        ReplaceDecoder replace => [Replace(replace.Replace)],
        MetaspaceDecoder metaspace => [Metaspace(metaspace.Replacement, metaspace.Scheme, split: true)],
        StripTextDecoder strip =>
        [
            new JsonObject { ["type"] = "Fuse" },
            new JsonObject { ["type"] = "Strip", ["content"] = strip.Content.ToString(), ["start"] = strip.Start, ["stop"] = strip.Stop },
        ],
        _ => throw Unwritable(step),
    };

    private static JsonObject Replace(ReplaceNormalizer replace) =>
        new() { ["type"] = "Replace", ["pattern"] = Pattern(replace.Pattern), ["content"] = replace.Content };

    private static JsonObject Pattern(ISplitPattern pattern) => pattern switch
    {
        LiteralPattern literal => new JsonObject { ["String"] = literal.Literal },
        RegexPattern regex => new JsonObject { ["Regex"] = regex.Pattern },
        _ => throw Unwritable(pattern),
    };

    private static JsonObject ByteLevel(bool addPrefixSpace, bool useRegex) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = useRegex,
    };

    private static JsonObject Metaspace(string replacement, PrependScheme scheme, bool split) => new()
    {
        ["type"] = "Metaspace",
        ["replacement"] = replacement,
        ["prepend_scheme"] = scheme.ToString().ToLowerInvariant(),
        ["split"] = split,
    };

    private static NotSupportedException Unwritable(object step) => new($"{step.GetType().Name} cannot be written to a tokenizer.json");
}
