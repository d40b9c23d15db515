namespace Shorten.Tokenizers;

/// <summary>Decodes ids as they come, and never gives out half a character: bytes wait until their character is whole.</summary>
/// <remarks>All parts together are what <see cref="Tokenizer.Decode"/> gives for all ids. For one thread.</remarks>
public sealed class StreamingDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly DecoderChain _chain;

    /// <summary>Starts a text.</summary>
    public StreamingDecoder(Tokenizer tokenizer, bool skipSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
        _chain = tokenizer.NewDecoder();
    }

    /// <summary>Takes the next id and gives the text that is whole by now; often a word, empty within a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Append(int id)
    {
        string piece = _tokenizer.Piece(id);
        return _skipSpecialTokens && _tokenizer.IsSpecial(id) ? "" : _chain.Append(piece);
    }

    /// <summary>Ends the text: gives U+FFFD for a character that is still incomplete, and starts anew.</summary>
    public string Flush() => _chain.Flush();
}
