namespace Shorten.Tokenizers;

/// <summary>What a SentencePiece file or the GGUF counterpart of one says.</summary>
internal sealed record SentencePieceModel
{
    private const string Space = MetaspacePreTokenizer.Space;

    /// <summary>True for a unigram model, false for BPE.</summary>
    public required bool IsUnigram { get; init; }

    /// <summary>Spellings by id.</summary>
    public required string[] Pieces { get; init; }

    /// <summary>Scores by id.</summary>
    public required float[] Scores { get; init; }

    /// <summary>Kinds by id.</summary>
    public required PieceType[] Types { get; init; }

    /// <summary>Table of replaced characters; empty for none.</summary>
    public byte[] Charsmap { get; init; } = [];

    /// <summary>True if a space is put in front of a text.</summary>
    public bool AddDummyPrefix { get; init; } = true;

    /// <summary>True if spaces at the ends are dropped and runs of them become one.</summary>
    public bool RemoveExtraWhitespaces { get; init; }

    /// <summary>Token that begins a text.</summary>
    public int? BosId { get; init; }

    /// <summary>Token that ends a text.</summary>
    public int? EosId { get; init; }

    /// <summary>Token of what the vocabulary lacks.</summary>
    public int? UnkId => Array.IndexOf(Types, PieceType.Unknown) is var id and >= 0 ? id : null;

    private bool HasBytes => Array.IndexOf(Types, PieceType.Byte) >= 0;

    /// <summary>The steps that Hugging Face's converter makes of it.</summary>
    /// <exception cref="ArgumentException">A unigram model has no token for what it lacks, or the table of replaced characters is broken.</exception>
    public TokenizerParts ToParts() => new()
    {
        AddedTokens = [.. Enumerable.Range(0, Pieces.Length).Where(id => IsAdded(Types[id])).Select(ToAdded)],
        Normalizers = [.. MakeNormalizers()],
        PreTokenizers = RemoveExtraWhitespaces ? [new MetaspacePreTokenizer(Space, Scheme, Split: true)] : [],
        Model = MakeModel(),
        // The files do not say it: BPE models (Llama, Gemma) begin with bos, unigram models (T5) end with eos.
        PostProcessor = new TemplatePostProcessor(!IsUnigram && BosId is { } bos ? [bos] : [], IsUnigram && EosId is { } eos ? [eos] : []),
        Decoders = [.. MakeDecoders()],
        BosTokenId = BosId,
        EosTokenId = EosId,
    };

    private PrependScheme Scheme => AddDummyPrefix ? PrependScheme.Always : PrependScheme.Never;

    private static bool IsAdded(PieceType type) => type is PieceType.Control or PieceType.Unknown or PieceType.UserDefined;

    private AddedToken ToAdded(int id) => new(id, Pieces[id]) { Special = Types[id] != PieceType.UserDefined };

    private IEnumerable<INormalizer> MakeNormalizers()
    {
        if (Charsmap.Length > 0)
            yield return new PrecompiledNormalizer(Charsmap);
        if (RemoveExtraWhitespaces)
        {
            yield return new StripNormalizer(Left: !AddDummyPrefix, Right: true);
            yield return new ReplaceNormalizer(new RegexPattern(" {2,}"), Space);
            yield break;
        }
        if (AddDummyPrefix)
            yield return new PrependNormalizer(Space);
        yield return new ReplaceNormalizer(new LiteralPattern(" "), Space);
    }

    private ITokenModel MakeModel()
    {
        var vocabulary = new Vocabulary(Pieces);
        var bytes = HasBytes ? new ByteTokens(vocabulary) : null;
        return IsUnigram
            ? new UnigramModel(vocabulary, [.. Scores.Select(score => (double)score)], UnkId ?? throw new ArgumentException("has no unknown token"), bytes)
            : new BpeModel
            {
                Vocabulary = vocabulary,
                Merges = ScoredMerges.Build(vocabulary, Scores),
                IgnoreMerges = false,
                UnkId = UnkId,
                FuseUnk = true,
                ByteTokens = bytes,
            };
    }

    private IEnumerable<Func<IDecoder>> MakeDecoders()
    {
        if (RemoveExtraWhitespaces && !HasBytes)
        {
            yield return () => new MetaspaceDecoder(Space, Scheme);
            yield break;
        }
        yield return () => new ReplaceDecoder(new ReplaceNormalizer(new LiteralPattern(Space), " "));
        yield return () => new ByteFallbackDecoder();
        if (AddDummyPrefix)
            yield return () => new StripTextDecoder(' ', start: 1, stop: 0);
    }
}
