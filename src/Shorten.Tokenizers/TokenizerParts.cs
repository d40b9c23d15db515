namespace Shorten.Tokenizers;

/// <summary>What a reader of a tokenizer file finds, in the order in which a text passes through.</summary>
internal sealed record TokenizerParts
{
    /// <summary>Tokens found in the text itself.</summary>
    public required IReadOnlyCollection<AddedToken> AddedTokens { get; init; }

    /// <summary>Steps that rewrite the text.</summary>
    public IReadOnlyList<INormalizer> Normalizers { get; init; } = [];

    /// <summary>Steps that cut the text into pieces.</summary>
    public required IReadOnlyList<IPreTokenizer> PreTokenizers { get; init; }

    /// <summary>The model that makes tokens of a piece.</summary>
    public required ITokenModel Model { get; init; }

    /// <summary>Tokens put around a text.</summary>
    public required TemplatePostProcessor PostProcessor { get; init; }

    /// <summary>Makers of the steps from tokens back to text.</summary>
    public required IReadOnlyList<Func<IDecoder>> Decoders { get; init; }

    /// <summary>Token that begins a text.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Token that ends a text.</summary>
    public int? EosTokenId { get; init; }

    /// <summary>True if text is spelled in bytes before the model sees it.</summary>
    public bool IsByteLevel => PreTokenizers.Any(step => step is ByteLevelPreTokenizer);

    /// <summary>The spelling of a token that exists.</summary>
    public string PieceOf(int id) => AddedTokens.FirstOrDefault(token => token.Id == id)?.Content ?? Model.Vocabulary.Pieces[id]!;

    /// <summary>The id of a token by its spelling, added tokens first.</summary>
    public int? IdOf(string content)
    {
        if (AddedTokens.FirstOrDefault(token => token.Content == content) is { } added)
            return added.Id;
        return Model.Vocabulary.TryGetId(content, out int id) ? id : null;
    }
}
