using Shorten.Checkpoints;

namespace Shorten.Tokenizers;

/// <summary>Reads the vocabulary of a GGUF file.</summary>
internal sealed class GgufTokenizer(GgufMetadata metadata, string path)
{
    private const string Prefix = "tokenizer.ggml.";

    /// <summary>Reads the parts.</summary>
    public TokenizerParts Read()
    {
        string model = metadata.TryGetString(Prefix + "model", out string? name) ? name : throw Error(Prefix + "model is missing");
        string[] tokens = model is "gpt2" or "llama" or "t5" ? Strings("tokens") : throw Error($"GGUF tokenizer '{model}' is not supported yet (gpt2, llama and t5 are)");
        int? bos = ReadId("bos_token_id", tokens.Length), eos = ReadId("eos_token_id", tokens.Length);
        var pre = model == "gpt2" ? FindPreTokenizer() : null;
        var parts = pre is not null ? ReadBytePairs(tokens, pre) : ReadSentencePiece(tokens, isUnigram: model == "t5");
        // What llama.cpp does where the file does not say.
        bool addsBos = pre?.AddsBos ?? model == "llama", addsEos = model == "t5";
        return parts with
        {
            PostProcessor = new TemplatePostProcessor(
                Around("bos", bos, missing: addsBos && bos is not null),
                Around("eos", eos, missing: addsEos && eos is not null)),
            BosTokenId = bos,
            EosTokenId = eos,
        };
    }

    private SentencePieceModel SentencePiece(string[] tokens, bool isUnigram)
    {
        var types = ReadTypes(tokens);
        return new SentencePieceModel
        {
            IsUnigram = isUnigram,
            // llama.cpp writes the spaces of these as they stand in a text; SentencePiece never sees them so.
            Pieces = [.. tokens.Select((token, id) => types[id] == PieceType.UserDefined ? token.Replace(' ', MetaspacePreTokenizer.Space[0]) : token)],
            Scores = metadata.TryGetArray(Prefix + "scores", out var scores) && scores.Values is float[] values && values.Length == tokens.Length
                ? values
                : throw Error($"{Prefix}scores is not one float32 per token"),
            Types = types,
            Charsmap = ReadCharsmap(),
            AddDummyPrefix = Flag("add_space_prefix", missing: true),
            RemoveExtraWhitespaces = Flag("remove_extra_whitespaces", missing: false),
        };
    }

    private TokenizerParts ReadSentencePiece(string[] tokens, bool isUnigram)
    {
        try
        {
            return SentencePiece(tokens, isUnigram).ToParts();
        }
        catch (ArgumentException problem)
        {
            throw new TokenizerFormatException(path, $"{Prefix}tokens: {problem.Message}", problem);
        }
    }

    private TokenizerParts ReadBytePairs(string[] tokens, GgufPreTokenizer pre)
    {
        var types = metadata.Contains(Prefix + "token_type") ? ReadTypes(tokens) : new PieceType[tokens.Length];
        return new TokenizerParts
        {
            AddedTokens = [.. Enumerable.Range(0, tokens.Length)
                .Where(id => types[id] is PieceType.Control or PieceType.UserDefined)
                .Select(id => new AddedToken(id, tokens[id]) { Special = types[id] == PieceType.Control })],
            Normalizers = pre.MakeNormalizers(),
            PreTokenizers = pre.MakeSteps(),
            Model = ReadModel(tokens, pre),
            PostProcessor = TemplatePostProcessor.None,
            Decoders = [() => new ByteLevelDecoder()],
        };
    }

    private GgufPreTokenizer FindPreTokenizer()
    {
        string name = metadata.TryGetString(Prefix + "pre", out string? value) ? value : "default";
        return GgufPreTokenizer.Find(name)
            ?? throw Error($"{Prefix}pre '{name}' is unknown (known: {string.Join(", ", GgufPreTokenizer.Names)})");
    }

    private BpeModel ReadModel(string[] tokens, GgufPreTokenizer pre)
    {
        var vocabulary = new Vocabulary(tokens);
        string[] merges = Strings("merges");
        var builder = new MergeTableBuilder(vocabulary, merges.Length);
        foreach (string merge in merges)
        {
            if (builder.Add(merge) is { } problem)
                throw Error($"{Prefix}merges[{builder.Table.Count}] {problem}");
        }
        return new BpeModel { Vocabulary = vocabulary, Merges = builder.Table, IgnoreMerges = pre.IgnoreMerges };
    }

    private PieceType[] ReadTypes(string[] tokens) =>
        metadata.TryGetArray(Prefix + "token_type", out var types) && types.Values is int[] kinds && kinds.Length == tokens.Length
            ? Array.ConvertAll(kinds, kind => (PieceType)kind)
            : throw Error($"{Prefix}token_type is not one int32 per token");

    private byte[] ReadCharsmap()
    {
        if (!metadata.TryGetArray(Prefix + "precompiled_charsmap", out var charsmap))
            return [];
        return charsmap.Values switch
        {
            byte[] bytes when charsmap.ElementType == GgufValueType.UInt8 => bytes,
            sbyte[] signed => Array.ConvertAll(signed, value => (byte)value),
            _ => throw Error($"{Prefix}precompiled_charsmap is no array of bytes"),
        };
    }

    private int[] Around(string name, int? id, bool missing)
    {
        if (!Flag($"add_{name}_token", missing))
            return [];
        return id is { } token ? [token] : throw Error($"{Prefix}{name}_token_id is missing, and {name} is to be added");
    }

    private bool Flag(string key, bool missing) => metadata.TryGetNumber(Prefix + key, out double value) ? value != 0 : missing;

    private int? ReadId(string key, int count)
    {
        if (!metadata.TryGetNumber(Prefix + key, out double value))
            return null;
        return value >= 0 && value < count ? (int)value : throw Error($"{Prefix}{key} {value} is not a token ({count} tokens)");
    }

    private string[] Strings(string key) => metadata.TryGetArray(Prefix + key, out var array) && array.Values is string[] strings
        ? strings
        : throw Error($"{Prefix}{key} is missing or no array of strings");

    private TokenizerFormatException Error(string problem) => new(path, problem);
}
