namespace Shorten.Tokenizers;

/// <summary>Reads the added tokens that lie beside a vocabulary without them: <c>added_tokens_decoder</c> of <c>tokenizer_config.json</c>, or <c>added_tokens.json</c>.</summary>
internal static class AddedTokenFiles
{
    /// <summary>Reads the tokens, by id.</summary>
    public static IReadOnlyDictionary<int, AddedToken> Read(string folder)
    {
        var tokens = new Dictionary<int, AddedToken>();
        using (var document = TokenizerFolder.Open(folder, "added_tokens.json", out var root))
        {
            foreach (var token in document?.RootElement.EnumerateObject() ?? default)
            {
                int id = new JsonPart(root.File, token.Name, token.Value).Id();
                tokens[id] = new AddedToken(id, token.Name) { Normalized = true };
            }
        }
        using (var document = TokenizerFolder.Open(folder, "tokenizer_config.json", out var root))
        {
            if (document is not null && root.Optional("added_tokens_decoder") is { } decoder)
                ReadDecoder(decoder, tokens);
        }
        return tokens;
    }

    private static void ReadDecoder(JsonPart decoder, Dictionary<int, AddedToken> tokens)
    {
        foreach (var property in decoder.Element.EnumerateObject())
        {
            var part = decoder.Required(property.Name);
            if (!int.TryParse(property.Name, out int id) || id is < 0 or >= JsonPart.MaxId)
                throw part.Error("is not named by a token id");
            tokens[id] = AddedTokenJson.Read(part, id);
        }
    }
}
