namespace Shorten.Tokenizers;

/// <summary>The flags of SentencePiece that a tokenizer's steps stand for.</summary>
internal sealed record SentencePieceShape(bool AddDummyPrefix, bool RemoveExtraWhitespaces, byte[] Charsmap)
{
    private const string Space = MetaspacePreTokenizer.Space;

    private static readonly INormalizer s_escape = new ReplaceNormalizer(new LiteralPattern(" "), Space);
    private static readonly INormalizer s_prepend = new PrependNormalizer(Space);

    // Behind the escape there is no space left to split at (Gemma).
    private static readonly IPreTokenizer s_noSplit = new SplitPreTokenizer(new LiteralPattern(" "), SplitBehavior.MergedWithPrevious, Invert: false);

    /// <summary>Reads the steps; null where they are not SentencePiece's.</summary>
    public static SentencePieceShape? Of(TokenizerParts parts)
    {
        var normalizers = parts.Normalizers.AsEnumerable();
        byte[] charsmap = [];
        if (parts.Normalizers.Count > 0 && parts.Normalizers[0] is PrecompiledNormalizer precompiled)
            (charsmap, normalizers) = (precompiled.Charsmap, normalizers.Skip(1));
        INormalizer[] rest = [.. normalizers];
        if (parts.PreTokenizers is [MetaspacePreTokenizer { Replacement: Space } metaspace])
            return OfMetaspace(metaspace, rest, charsmap);
        bool prepends = rest.SequenceEqual([s_prepend, s_escape]);
        bool known = (prepends || rest.SequenceEqual([s_escape])) && (parts.PreTokenizers.Count == 0 || parts.PreTokenizers.SequenceEqual([s_noSplit]));
        return known ? new SentencePieceShape(prepends, RemoveExtraWhitespaces: false, charsmap) : null;
    }

    private static SentencePieceShape? OfMetaspace(MetaspacePreTokenizer metaspace, INormalizer[] normalizers, byte[] charsmap)
    {
        bool addsPrefix = metaspace.Scheme != PrependScheme.Never;
        if (normalizers.Length == 0 && !metaspace.Split)
            return new SentencePieceShape(addsPrefix, RemoveExtraWhitespaces: false, charsmap);
        bool strips = normalizers is [StripNormalizer { Right: true }, ReplaceNormalizer { Pattern: RegexPattern { Pattern: " {2,}" }, Content: Space }];
        return strips && metaspace.Split ? new SentencePieceShape(addsPrefix, RemoveExtraWhitespaces: true, charsmap) : null;
    }
}
