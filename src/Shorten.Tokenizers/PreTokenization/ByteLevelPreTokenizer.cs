using System.Buffers;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Rewrites the text as the characters that spell its UTF-8 bytes, cut by GPT-2's pattern where asked (Hugging Face's ByteLevel).</summary>
internal sealed record ByteLevelPreTokenizer(bool AddPrefixSpace, bool UseRegex) : IPreTokenizer
{
    private const int MaxBytesPerUnit = 3;
    private readonly SplitPreTokenizer? _split =
        UseRegex ? new SplitPreTokenizer(new RegexPattern(KnownPatterns.Gpt2), SplitBehavior.Isolated, Invert: false) : null;

    /// <inheritdoc />
    public TextPieces Apply(TextPieces input)
    {
        if (AddPrefixSpace)
            input = AddPrefixSpaces(input);
        if (_split is not null)
            input = _split.Apply(input);
        return Spell(input);
    }

    private static TextPieces AddPrefixSpaces(TextPieces input)
    {
        var builder = new StringBuilder(input.Text.Length + input.Pieces.Count);
        var pieces = new List<Piece>(input.Pieces.Count);
        foreach (var piece in input.Pieces)
        {
            int start = builder.Length;
            var span = input.Span(piece);
            if (span[0] != ' ')
                builder.Append(' ');
            builder.Append(span);
            pieces.Add(new Piece(start, builder.Length - start));
        }
        return input with { Text = builder.ToString(), Pieces = pieces };
    }

    private static TextPieces Spell(TextPieces input)
    {
        char[] spelled = ArrayPool<char>.Shared.Rent(input.Text.Length * MaxBytesPerUnit);
        var pieces = new List<Piece>(input.Pieces.Count);
        int length = 0;
        foreach (var piece in input.Pieces)
        {
            int start = length;
            length += Spell(input.Span(piece), spelled.AsSpan(start));
            pieces.Add(new Piece(start, length - start));
        }
        var output = input with { Text = new string(spelled, 0, length), Pieces = pieces };
        ArrayPool<char>.Shared.Return(spelled);
        return output;
    }

    private static int Spell(ReadOnlySpan<char> text, Span<char> destination)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int length = 0;
        for (int i = 0; i < text.Length;)
        {
            if (text[i] < 0x80)
            {
                destination[length++] = ByteLevelAlphabet.CharOf((byte)text[i++]);
                continue;
            }
            Rune.DecodeFromUtf16(text[i..], out var rune, out int consumed);
            foreach (byte value in utf8[..rune.EncodeToUtf8(utf8)])
                destination[length++] = ByteLevelAlphabet.CharOf(value);
            i += consumed;
        }
        return length;
    }
}
