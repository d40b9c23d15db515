using System.Runtime.InteropServices;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Byte-pair encoding of the characters of a piece. Safe for several threads.</summary>
internal sealed class BpeModel : ITokenModel
{
    private readonly WordCache _cache = new();

    /// <inheritdoc />
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>Merges in the order of training.</summary>
    public required MergeTable Merges { get; init; }

    /// <summary>True if a piece that is a token as a whole is taken as such, even where merges would not make it.</summary>
    public required bool IgnoreMerges { get; init; }

    /// <summary>Token of characters that the vocabulary lacks; null: they are dropped.</summary>
    public int? UnkId { get; init; }

    /// <summary>True if adjacent characters that the vocabulary lacks become one token.</summary>
    public bool FuseUnk { get; init; }

    /// <summary>Tokens that spell the characters which the vocabulary lacks; null where there are none.</summary>
    public ByteTokens? ByteTokens { get; init; }

    /// <inheritdoc />
    public void Tokenize(ReadOnlySpan<char> piece, List<int> output)
    {
        if ((IgnoreMerges || piece.Length == 1) && Vocabulary.TryGetId(piece, out int id))
        {
            output.Add(id);
            return;
        }
        if (_cache.TryAppend(piece, output))
            return;
        int first = output.Count;
        var characters = new List<int>(piece.Length);
        AppendCharacters(piece, characters);
        if (characters.Count > 0)
            new BpeWord(CollectionsMarshal.AsSpan(characters), Merges).MergeAll(output);
        _cache.Add(piece, CollectionsMarshal.AsSpan(output)[first..]);
    }

    private void AppendCharacters(ReadOnlySpan<char> piece, List<int> output)
    {
        bool afterUnk = false;
        for (int i = 0; i < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[i..], out _, out int length);
            bool known = Vocabulary.TryGetId(piece.Slice(i, length), out int id);
            if (known)
                output.Add(id);
            else if (ByteTokens?.TryAppend(piece.Slice(i, length), output) == true)
                known = true;
            else if (UnkId is { } unkId && !(FuseUnk && afterUnk))
                output.Add(unkId);
            afterUnk = !known;
            i += length;
        }
    }
}
