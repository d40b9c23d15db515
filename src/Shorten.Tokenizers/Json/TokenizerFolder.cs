using System.Text.Json;

namespace Shorten.Tokenizers;

/// <summary>Reads the tokenizer of a Hugging Face model folder.</summary>
internal static class TokenizerFolder
{
    // transformers builds the template of these classes anew from add_bos_token (default true) and add_eos_token (default false).
    private static readonly string[] s_templateClasses = ["LlamaTokenizer", "LlamaTokenizerFast", "CohereTokenizer", "CohereTokenizerFast"];

    /// <summary>Reads <c>tokenizer.json</c> and the files beside it that name special tokens.</summary>
    public static TokenizerParts Read(string folder)
    {
        string path = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(path))
            throw new TokenizerFormatException(folder, "has no tokenizer.json (no other tokenizer file is supported yet)");
        var parts = TokenizerJson.Read(path);
        parts = parts with
        {
            BosTokenId = FindSpecial(folder, "bos", parts),
            EosTokenId = FindSpecial(folder, "eos", parts),
        };
        return WithTemplate(folder, parts);
    }

    // The tokenizer's own files decide, also by an explicit null (Qwen 2: no bos); generation_config.json only where they are silent.
    private static int? FindSpecial(string folder, string kind, TokenizerParts parts)
    {
        foreach (string file in (string[])["tokenizer_config.json", "special_tokens_map.json"])
        {
            using var document = Open(folder, file, out var root);
            if (document?.RootElement.TryGetProperty(kind + "_token", out var value) == true)
                return value.ValueKind == JsonValueKind.Null ? null : parts.IdOf(ReadContent(root.Required(kind + "_token")));
        }
        using var generation = Open(folder, "generation_config.json", out var config);
        if (generation is null || config.Optional(kind + "_token_id") is not { } id)
            return kind == "bos" ? parts.BosTokenId : null;
        return id.Element.ValueKind == JsonValueKind.Array ? id.Items().Select(item => (int?)item.Id()).FirstOrDefault() : id.Id();
    }

    private static string ReadContent(JsonPart token) =>
        token.Element.ValueKind == JsonValueKind.Object ? token.Required("content").String() : token.String();

    private static TokenizerParts WithTemplate(string folder, TokenizerParts parts)
    {
        using var document = Open(folder, "tokenizer_config.json", out var config);
        if (document is null || config.Optional("tokenizer_class") is not { } name || !s_templateClasses.Contains(name.String()))
            return parts;
        int[] prefix = config.Flag("add_bos_token", missing: true) && parts.BosTokenId is { } bos ? [bos] : [];
        int[] suffix = config.Flag("add_eos_token") && parts.EosTokenId is { } eos ? [eos] : [];
        return parts with { PostProcessor = new TemplatePostProcessor(prefix, suffix) };
    }

    private static JsonDocument? Open(string folder, string file, out JsonPart root)
    {
        string path = Path.Combine(folder, file);
        root = default;
        if (!File.Exists(path))
            return null;
        root = JsonPart.Root(path, out var document);
        return root.Element.ValueKind == JsonValueKind.Object ? document : throw root.Error("is not a JSON object");
    }
}
