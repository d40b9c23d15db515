namespace Shorten.Tokenizers;

/// <summary>A Split pattern that is a plain string.</summary>
internal sealed record LiteralPattern(string Literal) : ISplitPattern
{
    /// <inheritdoc />
    public void Find(ReadOnlySpan<char> text, List<Piece> matches)
    {
        int start = 0;
        while (Literal.Length > 0 && text[start..].IndexOf(Literal, StringComparison.Ordinal) is var offset and >= 0)
        {
            matches.Add(new Piece(start + offset, Literal.Length));
            start += offset + Literal.Length;
        }
    }
}
