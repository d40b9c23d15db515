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
            DecoderJson.Check(root.Required("decoder"));
            var model = BpeJson.Read(root.Required("model"));
            var template = root.Optional("post_processor") is { } part ? PostProcessorJson.Read(part) : TemplatePostProcessor.None;
            return new TokenizerParts
            {
                AddedTokens = ReadAddedTokens(root, model.Vocabulary),
                Nfc = root.Optional("normalizer") is { } normalizer && NormalizerJson.IsNfc(normalizer),
                PreTokenizers = root.Optional("pre_tokenizer") is { } preTokenizer ? [.. PreTokenizerJson.Read(preTokenizer)] : [],
                Model = model,
                PostProcessor = template,
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
            string content = part.Required("content").String();
            int declared = part.Required("id").Id();
            bool special = part.Flag("special");
            // A token that the model has keeps the model's id, as in the reference.
            tokens.Add(new AddedToken(vocabulary.TryGetId(content, out int id) ? id : declared, content)
            {
                Special = special,
                Normalized = part.Flag("normalized", missing: !special),
                LStrip = part.Flag("lstrip"),
                RStrip = part.Flag("rstrip"),
                SingleWord = part.Flag("single_word"),
            });
        }
        return tokens;
    }
}
