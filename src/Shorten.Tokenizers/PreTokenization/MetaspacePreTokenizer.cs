using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Writes spaces as another character, puts one in front, and cuts before each (Hugging Face's Metaspace).</summary>
internal sealed record MetaspacePreTokenizer(string Replacement, PrependScheme Scheme, bool Split) : IPreTokenizer
{
    /// <summary>The usual stand-in of a space, U+2581.</summary>
    public const string Space = "\u2581";

    private readonly SplitPreTokenizer? _split =
        Split ? new SplitPreTokenizer(new LiteralPattern(Replacement), SplitBehavior.MergedWithNext, Invert: false) : null;

    /// <inheritdoc />
    public TextPieces Apply(TextPieces input)
    {
        var builder = new StringBuilder(input.Text.Length + input.Pieces.Count);
        var pieces = new List<Piece>(input.Pieces.Count);
        foreach (var piece in input.Pieces)
        {
            int start = builder.Length;
            string text = input.Text.Substring(piece.Start, piece.Length).Replace(" ", Replacement, StringComparison.Ordinal);
            bool prepends = Scheme == PrependScheme.Always || (Scheme == PrependScheme.First && input.BeginsText && piece.Start == 0);
            if (prepends && !text.StartsWith(Replacement, StringComparison.Ordinal))
                builder.Append(Replacement);
            builder.Append(text);
            pieces.Add(new Piece(start, builder.Length - start));
        }
        var output = input with { Text = builder.ToString(), Pieces = pieces };
        return _split?.Apply(output) ?? output;
    }
}
