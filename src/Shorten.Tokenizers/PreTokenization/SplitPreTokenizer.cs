namespace Shorten.Tokenizers;

/// <summary>Cuts at the matches of a pattern (Hugging Face's Split; Digits is Split by <c>\p{N}</c>).</summary>
internal sealed record SplitPreTokenizer(ISplitPattern Pattern, SplitBehavior Behavior, bool Invert) : IPreTokenizer
{
    /// <inheritdoc />
    public TextPieces Apply(TextPieces input)
    {
        var output = new List<Piece>(input.Pieces.Count);
        List<Piece> matches = [];
        List<(Piece Piece, bool IsMatch)> parts = [];
        foreach (var piece in input.Pieces)
        {
            matches.Clear();
            Pattern.Find(input.Span(piece), matches);
            FillParts(piece, matches, parts);
            AppendPieces(parts, output);
        }
        return input with { Pieces = output };
    }

    private void FillParts(Piece piece, List<Piece> matches, List<(Piece Piece, bool IsMatch)> parts)
    {
        parts.Clear();
        int end = piece.Start;
        foreach (var match in matches)
        {
            int start = piece.Start + match.Start;
            if (start > end)
                parts.Add((new Piece(end, start - end), Invert));
            parts.Add((match with { Start = start }, !Invert));
            end = start + match.Length;
        }
        if (end < piece.End)
            parts.Add((new Piece(end, piece.End - end), Invert));
    }

    private void AppendPieces(List<(Piece Piece, bool IsMatch)> parts, List<Piece> output)
    {
        if (Behavior == SplitBehavior.MergedWithNext)
        {
            AppendMergedWithNext(parts, output);
            return;
        }
        int first = output.Count;
        bool previous = false;
        foreach (var (part, isMatch) in parts)
        {
            bool merged = Behavior switch
            {
                SplitBehavior.MergedWithPrevious => isMatch && !previous,
                SplitBehavior.Contiguous => isMatch == previous,
                _ => false,
            };
            previous = isMatch;
            if (merged && output.Count > first)
                output[^1] = output[^1] with { Length = part.End - output[^1].Start };
            else if (Behavior != SplitBehavior.Removed || !isMatch)
                output.Add(part);
        }
    }

    private static void AppendMergedWithNext(List<(Piece Piece, bool IsMatch)> parts, List<Piece> output)
    {
        int first = output.Count;
        bool next = false;
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            var (part, isMatch) = parts[i];
            if (isMatch && !next && output.Count > first)
                output[^1] = new Piece(part.Start, output[^1].End - part.Start);
            else
                output.Add(part);
            next = isMatch;
        }
        output.Reverse(first, output.Count - first);
    }
}
