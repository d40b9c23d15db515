namespace Shorten.Tokenizers;

/// <summary>Reads <c>tokenizer.json</c> of Hugging Face's tokenizers.</summary>
internal static class TokenizerJson
{
    /// <summary>Reads the file. A template's first token counts as bos.</summary>
    public static TokenizerParts Read(string path)
    {
        var root = JsonPart.Root(path, out var document);
        using (document)
        {
            var decoders = DecoderJson.Read(root.Required("decoder"));
            var model = ModelJson.Read(root.Required("model"));
            var template = root.Optional("post_processor") is { } part ? PostProcessorJson.Read(part) : TemplatePostProcessor.None;
            return new TokenizerParts
            {
                AddedTokens = ReadAddedTokens(root, model.Vocabulary),
                Normalizers = root.Optional("normalizer") is { } normalizer ? [.. NormalizerJson.Read(normalizer)] : [],
                PreTokenizers = root.Optional("pre_tokenizer") is { } preTokenizer ? [.. PreTokenizerJson.Read(preTokenizer)] : [],
                Model = model,
                PostProcessor = template,
                Decoders = decoders,
                BosTokenId = template.Prefix.Count > 0 ? template.Prefix[0] : null,
            };
        }
    }

    private static List<AddedToken> ReadAddedTokens(JsonPart root, Vocabulary vocabulary)
    {
        List<AddedToken> tokens = [];
        if (root.Optional("added_tokens") is not { } list)
            return tokens;
        foreach (var part in list.Items())
        {
            var token = AddedTokenJson.Read(part, part.Required("id").Id());
            // A token that the model has keeps the model's id, as in the reference.
            tokens.Add(vocabulary.TryGetId(token.Content, out int id) ? token with { Id = id } : token);
        }
        return tokens;
    }
}
