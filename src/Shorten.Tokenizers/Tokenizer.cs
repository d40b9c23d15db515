using System.Text;
using Shorten.Checkpoints;

namespace Shorten.Tokenizers;

/// <summary>Turns text into token ids and back. Safe for several threads.</summary>
/// <remarks>Gives the ids of Hugging Face's tokenizers.</remarks>
public sealed class Tokenizer
{
    private readonly TokenizerParts _parts;
    private readonly AddedTokens _addedTokens;
    private readonly string?[] _pieces;

    internal Tokenizer(TokenizerParts parts)
    {
        _parts = parts;
        _addedTokens = new AddedTokens(parts.AddedTokens, parts.Normalizers);
        _pieces = MakePieces(parts);
    }

    /// <summary>One more than the highest id.</summary>
    public int VocabSize => _pieces.Length;

    /// <summary>Token that begins a text, null where the tokenizer has none.</summary>
    public int? BosTokenId => _parts.BosTokenId;

    /// <summary>Token that ends a text, null where the tokenizer has none.</summary>
    public int? EosTokenId => _parts.EosTokenId;

    /// <summary>True if <see cref="Encode"/> with special tokens puts <see cref="BosTokenId"/> in front.</summary>
    public bool AddsBos => _parts.PostProcessor.Prefix.Count > 0 && _parts.PostProcessor.Prefix[0] == BosTokenId;

    /// <summary>Kind and size, in one line.</summary>
    public string Description => _parts.Model switch
    {
        BpeModel { ByteTokens: not null } bpe => $"BPE with byte fallback, {VocabSize} tokens, {bpe.Merges.Count} merges",
        BpeModel bpe => $"{(_parts.IsByteLevel ? "byte-level BPE" : "BPE")}, {VocabSize} tokens, {bpe.Merges.Count} merges",
        _ => $"unigram, {VocabSize} tokens",
    };

    /// <summary>Reads the tokenizer of a model folder: <c>tokenizer.json</c>, and the special tokens of the files beside it.</summary>
    /// <exception cref="TokenizerFormatException">A file is missing, broken or of a kind that is not supported.</exception>
    public static Tokenizer FromFolder(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new Tokenizer(TokenizerFolder.Read(folder));
    }

    /// <summary>Reads one <c>tokenizer.json</c>. It names no eos; bos is what its template puts first.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="TokenizerFormatException">The file is broken or of a kind that is not supported.</exception>
    public static Tokenizer FromFile(string tokenizerJsonPath)
    {
        ArgumentNullException.ThrowIfNull(tokenizerJsonPath);
        return new Tokenizer(TokenizerJson.Read(tokenizerJsonPath));
    }

    /// <summary>Reads the vocabulary of a GGUF file; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="TokenizerFormatException">The vocabulary is broken or of a kind that is not supported.</exception>
    public static Tokenizer FromGguf(GgufMetadata metadata, string path)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(path);
        return new Tokenizer(new GgufTokenizer(metadata, path).Read());
    }

    /// <summary>The ids of a text; <paramref name="addSpecialTokens"/>: with those that the tokenizer puts around a text.</summary>
    /// <remarks>Special tokens that are spelled out in the text are recognised in either case. A lone surrogate counts as U+FFFD.</remarks>
    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length / 3);
        if (addSpecialTokens)
            ids.AddRange(_parts.PostProcessor.Prefix);
        foreach (var (token, stretch, beginsText) in _addedTokens.Split(WellFormed(text)))
        {
            if (token is not null)
                ids.Add(token.Id);
            else
                AppendTokens(TextPieces.Whole(stretch) with { BeginsText = beginsText }, ids);
        }
        if (addSpecialTokens)
            ids.AddRange(_parts.PostProcessor.Suffix);
        return [.. ids];
    }

    /// <summary>The text of ids. Bytes that are not UTF-8 become U+FFFD. Spaces are left as they are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        var decoder = new StreamingDecoder(this, skipSpecialTokens);
        var text = new StringBuilder();
        foreach (int id in ids)
            text.Append(decoder.Append(id));
        return text.Append(decoder.Flush()).ToString();
    }

    /// <summary>The vocabulary's spelling of a token.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Piece(int id) => id >= 0 && id < _pieces.Length && _pieces[id] is { } piece
        ? piece
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"the vocabulary has no token {id} (it has {VocabSize})");

    internal DecoderChain NewDecoder() => new(_parts.Decoders);

    internal bool IsSpecial(int id) => _addedTokens.ById.TryGetValue(id, out var token) && token.Special;

    private void AppendTokens(TextPieces pieces, List<int> ids)
    {
        foreach (var preTokenizer in _parts.PreTokenizers)
            pieces = preTokenizer.Apply(pieces);
        foreach (var piece in pieces.Pieces)
            _parts.Model.Tokenize(pieces.Span(piece), ids);
    }

    private static string WellFormed(string text) =>
        AstralShadow.IsNeeded(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    private static string?[] MakePieces(TokenizerParts parts)
    {
        var modelPieces = parts.Model.Vocabulary.Pieces;
        int added = parts.AddedTokens.Select(token => token.Id + 1).DefaultIfEmpty().Max();
        string?[] pieces = [.. modelPieces, .. new string?[Math.Max(0, added - modelPieces.Count)]];
        foreach (var token in parts.AddedTokens)
            pieces[token.Id] = token.Content;
        return pieces;
    }
}
