namespace Shorten.Tokenizers;

/// <summary>A Split pattern that is a plain string.</summary>
internal sealed class LiteralPattern(string literal) : ISplitPattern
{
    /// <inheritdoc />
    public void Find(ReadOnlySpan<char> text, List<Piece> matches)
    {
        int start = 0;
        while (literal.Length > 0 && text[start..].IndexOf(literal, StringComparison.Ordinal) is var offset and >= 0)
        {
            matches.Add(new Piece(start + offset, literal.Length));
            start += offset + literal.Length;
        }
    }
}
