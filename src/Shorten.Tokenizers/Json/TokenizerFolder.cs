using System.Text.Json;

namespace Shorten.Tokenizers;

/// <summary>Reads the tokenizer of a Hugging Face model folder.</summary>
internal static class TokenizerFolder
{
    /// <summary>Name of SentencePiece's file, which Llama 3 has for a tiktoken vocabulary.</summary>
    public const string ModelFile = "tokenizer.model";

    private const string ConfigFile = "tokenizer_config.json";

    // transformers builds the template of these classes anew from add_bos_token (default true) and add_eos_token (default false).
    private static readonly string[] s_templateClasses =
        ["LlamaTokenizer", "LlamaTokenizerFast", "CohereTokenizer", "CohereTokenizerFast", "GemmaTokenizer", "GemmaTokenizerFast"];

    /// <summary>Reads <c>tokenizer.json</c>, <c>tokenizer.model</c>, or <c>vocab.json</c> and <c>merges.txt</c>, and the files beside it that name special tokens.</summary>
    public static TokenizerParts Read(string folder)
    {
        var parts = ReadParts(folder);
        parts = parts with
        {
            BosTokenId = FindSpecial(folder, "bos", parts),
            EosTokenId = FindSpecial(folder, "eos", parts),
        };
        return WithTemplate(folder, parts);
    }

    /// <summary>The token of a kind (<c>bos</c>, <c>pad</c> ...); null where there is none.</summary>
    /// <remarks>The tokenizer's own files decide, also by an explicit null (Qwen 2: no bos); generation_config.json only where they are silent.</remarks>
    public static int? FindSpecial(string folder, string kind, TokenizerParts parts)
    {
        foreach (string file in (string[])[ConfigFile, "special_tokens_map.json"])
        {
            using var document = Open(folder, file, out var root);
            if (document?.RootElement.TryGetProperty(kind + "_token", out var value) == true)
                return value.ValueKind == JsonValueKind.Null ? null : parts.IdOf(ReadContent(root.Required(kind + "_token")));
        }
        using var generation = Open(folder, "generation_config.json", out var config);
        if (generation is null || config.Optional(kind + "_token_id") is not { } id)
            return kind == "bos" ? parts.BosTokenId : kind == "eos" ? parts.EosTokenId : null;
        return id.Element.ValueKind == JsonValueKind.Array ? id.Items().Select(item => (int?)item.Id()).FirstOrDefault() : id.Id();
    }

    /// <summary>Opens a file whose root is an object; null where it does not exist.</summary>
    public static JsonDocument? Open(string folder, string file, out JsonPart root)
    {
        string path = Path.Combine(folder, file);
        root = default;
        if (!File.Exists(path))
            return null;
        root = JsonPart.Root(path, out var document);
        return root.Element.ValueKind == JsonValueKind.Object ? document : throw root.Error("is not a JSON object");
    }

    private static TokenizerParts ReadParts(string folder)
    {
        string json = Path.Combine(folder, "tokenizer.json"), model = Path.Combine(folder, ModelFile), vocabulary = Path.Combine(folder, "vocab.json");
        if (File.Exists(json))
            return TokenizerJson.Read(json);
        var added = AddedTokenFiles.Read(folder);
        if (File.Exists(model))
            return TokenizerModelFile.Read(model, added);
        if (File.Exists(vocabulary))
            return MergesFile.Read(folder, added, ClassName(folder));
        throw new TokenizerFormatException(folder, $"has no tokenizer.json, no {ModelFile}, and no vocab.json");
    }

    private static string? ClassName(string folder)
    {
        using var document = Open(folder, ConfigFile, out var config);
        return document is null ? null : config.Optional("tokenizer_class")?.String();
    }

    private static string ReadContent(JsonPart token) =>
        token.Element.ValueKind == JsonValueKind.Object ? token.Required("content").String() : token.String();

    private static TokenizerParts WithTemplate(string folder, TokenizerParts parts)
    {
        using var document = Open(folder, ConfigFile, out var config);
        if (document is null || config.Optional("tokenizer_class") is not { } name || !s_templateClasses.Contains(name.String()))
            return parts;
        int[] prefix = config.Flag("add_bos_token", missing: true) && parts.BosTokenId is { } bos ? [bos] : [];
        int[] suffix = config.Flag("add_eos_token") && parts.EosTokenId is { } eos ? [eos] : [];
        return parts with { PostProcessor = new TemplatePostProcessor(prefix, suffix) };
    }
}
