namespace Shorten.Tokenizers;

/// <summary>Reads an added token, as <c>tokenizer.json</c> and <c>tokenizer_config.json</c> spell it.</summary>
internal static class AddedTokenJson
{
    /// <summary>Reads the token.</summary>
    public static AddedToken Read(JsonPart part, int id)
    {
        bool special = part.Flag("special");
        return new AddedToken(id, part.Required("content").String())
        {
            Special = special,
            Normalized = part.Flag("normalized", missing: !special),
            LStrip = part.Flag("lstrip"),
            RStrip = part.Flag("rstrip"),
            SingleWord = part.Flag("single_word"),
        };
    }
}
