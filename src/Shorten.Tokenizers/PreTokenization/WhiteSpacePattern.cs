namespace Shorten.Tokenizers;

/// <summary>Every white space character on its own.</summary>
internal sealed record WhiteSpacePattern : ISplitPattern
{
    /// <inheritdoc />
    public void Find(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]))
                matches.Add(new Piece(i, 1));
        }
    }
}
