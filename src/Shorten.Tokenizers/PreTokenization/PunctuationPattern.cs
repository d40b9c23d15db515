using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Every punctuation character on its own: those of Unicode, and all that ASCII has.</summary>
internal sealed record PunctuationPattern : ISplitPattern
{
    /// <inheritdoc />
    public void Find(ReadOnlySpan<char> text, List<Piece> matches)
    {
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out int length);
            // ASCII counts its symbols too ($ + < = > ^ ` | ~).
            if (Rune.IsPunctuation(rune) || (rune.IsAscii && Rune.IsSymbol(rune)))
                matches.Add(new Piece(i, length));
            i += length;
        }
    }
}
