namespace Shorten.Tokenizers;

/// <summary>A text and the pieces that pre-tokenization has cut it into so far.</summary>
internal sealed record TextPieces(string Text, List<Piece> Pieces)
{
    /// <summary>True if nothing stands in front of this text: no other text and no added token.</summary>
    public bool BeginsText { get; init; }

    /// <summary>A text that is one piece; none where it is empty.</summary>
    public static TextPieces Whole(string text) => new(text, text.Length == 0 ? [] : [new Piece(0, text.Length)]);

    /// <summary>Characters of a piece.</summary>
    public ReadOnlySpan<char> Span(Piece piece) => Text.AsSpan(piece.Start, piece.Length);
}
