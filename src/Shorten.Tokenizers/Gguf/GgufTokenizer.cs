using Shorten.Checkpoints;

namespace Shorten.Tokenizers;

/// <summary>Reads the vocabulary of a GGUF file.</summary>
internal sealed class GgufTokenizer(GgufMetadata metadata, string path)
{
    private const string Prefix = "tokenizer.ggml.";

    // Values of token_type, as llama.cpp numbers them.
    private const int Control = 3, UserDefined = 4;

    /// <summary>Reads the parts of a byte-level BPE.</summary>
    public TokenizerParts Read()
    {
        string model = metadata.TryGetString(Prefix + "model", out string? name) ? name : throw Error(Prefix + "model is missing");
        if (model != "gpt2")
            throw Error($"GGUF tokenizer '{model}' is not supported yet");
        var pre = FindPreTokenizer();
        string[] tokens = Strings("tokens");
        var added = ReadAddedTokens(tokens);
        int? bos = ReadId("bos_token_id", tokens.Length), eos = ReadId("eos_token_id", tokens.Length);
        return new TokenizerParts
        {
            AddedTokens = added,
            Nfc = pre.Nfc,
            PreTokenizers = pre.MakeSteps(),
            Model = ReadModel(tokens, pre),
            PostProcessor = new TemplatePostProcessor(Around("bos", bos, missing: pre.AddsBos && bos is not null), Around("eos", eos, missing: false)),
            BosTokenId = bos,
            EosTokenId = eos,
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

    private List<AddedToken> ReadAddedTokens(string[] tokens)
    {
        List<AddedToken> added = [];
        if (!metadata.TryGetArray(Prefix + "token_type", out var types))
            return added;
        if (types.Values is not int[] kinds || kinds.Length != tokens.Length)
            throw Error($"{Prefix}token_type is not one int32 per token");
        for (int id = 0; id < tokens.Length; id++)
        {
            if (kinds[id] is Control or UserDefined)
                added.Add(new AddedToken(id, tokens[id]) { Special = kinds[id] == Control });
        }
        return added;
    }

    private int[] Around(string kind, int? id, bool missing)
    {
        bool adds = metadata.TryGetNumber($"{Prefix}add_{kind}_token", out double value) ? value != 0 : missing;
        if (!adds)
            return [];
        return id is { } token ? [token] : throw Error($"{Prefix}{kind}_token_id is missing, and {kind} is to be added");
    }

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
