using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Words, and what stands between them without white space: <c>\w+|[^\w\s]+</c>.</summary>
internal sealed record WordPattern : ISplitPattern
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    /// <inheritdoc />
    public void Find(ReadOnlySpan<char> text, List<Piece> matches)
    {
        int start = 0;
        var current = Kind.Space;
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out int length);
            var kind = KindOf(rune);
            if (kind != current)
            {
                if (current != Kind.Space)
                    matches.Add(new Piece(start, i - start));
                (start, current) = (i, kind);
            }
            i += length;
        }
        if (current != Kind.Space)
            matches.Add(new Piece(start, text.Length - start));
    }

    private static Kind KindOf(Rune rune)
    {
        if (WordCharacter.Is(rune))
            return Kind.Word;
        return Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other;
    }
}
