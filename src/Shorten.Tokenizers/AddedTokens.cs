namespace Shorten.Tokenizers;

/// <summary>All added tokens of a tokenizer, by id and by text.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<string, AddedToken> _byContent = [];
    private readonly AddedTokenMatcher _raw;
    private readonly AddedTokenMatcher _normalized;
    private readonly IReadOnlyList<INormalizer> _normalizers;

    /// <summary>Takes the tokens and the steps that normalize a text.</summary>
    public AddedTokens(IReadOnlyCollection<AddedToken> tokens, IReadOnlyList<INormalizer> normalizers)
    {
        _normalizers = normalizers;
        foreach (var token in tokens)
        {
            _byId[token.Id] = token;
            _byContent[token.Content] = token;
        }
        _raw = new AddedTokenMatcher(tokens.Where(token => !token.Normalized));
        _normalized = new AddedTokenMatcher(tokens.Where(token => token.Normalized).Select(token => token with { Content = Normalize(token.Content) }));
    }

    /// <summary>The tokens, by id.</summary>
    public IReadOnlyDictionary<int, AddedToken> ById => _byId;

    /// <summary>The tokens, by spelling.</summary>
    public IReadOnlyDictionary<string, AddedToken> ByContent => _byContent;

    /// <summary>Cuts a text: tokens of the raw text first, then the rest is normalized and the tokens of normalized text are cut out.</summary>
    /// <returns>Tokens, and normalized text between them; the flag says that nothing stands in front.</returns>
    public IEnumerable<(AddedToken? Token, string Text, bool BeginsText)> Split(string text)
    {
        foreach (var outer in _raw.Split(text))
        {
            string stretch = text.Substring(outer.Start, outer.Length);
            if (outer.Token is not null)
            {
                yield return (outer.Token, stretch, outer.Start == 0);
                continue;
            }
            string normalized = Normalize(stretch);
            foreach (var inner in _normalized.Split(normalized))
                yield return (inner.Token, normalized.Substring(inner.Start, inner.Length), outer.Start + inner.Start == 0);
        }
    }

    private string Normalize(string text) => _normalizers.Aggregate(text, (current, step) => step.Normalize(current));
}
