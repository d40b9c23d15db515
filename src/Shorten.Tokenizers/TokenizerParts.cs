namespace Shorten.Tokenizers;

/// <summary>What a reader of a tokenizer file finds, in the order in which a text passes through.</summary>
internal sealed record TokenizerParts
{
    /// <summary>Tokens found in the text itself.</summary>
    public required IReadOnlyCollection<AddedToken> AddedTokens { get; init; }

    /// <summary>True if text is normalized to form C.</summary>
    public bool Nfc { get; init; }

    /// <summary>Steps that cut the text into pieces.</summary>
    public required IReadOnlyList<IPreTokenizer> PreTokenizers { get; init; }

    /// <summary>The model that makes tokens of a piece.</summary>
    public required BpeModel Model { get; init; }

    /// <summary>Tokens put around a text.</summary>
    public required TemplatePostProcessor PostProcessor { get; init; }

    /// <summary>Token that begins a text.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Token that ends a text.</summary>
    public int? EosTokenId { get; init; }

    /// <summary>The id of a token by its spelling, added tokens first.</summary>
    public int? IdOf(string content)
    {
        if (AddedTokens.FirstOrDefault(token => token.Content == content) is { } added)
            return added.Id;
        return Model.Vocabulary.TryGetId(content, out int id) ? id : null;
    }
}
