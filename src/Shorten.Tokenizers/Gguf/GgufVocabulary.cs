using Shorten.Checkpoints;

namespace Shorten.Tokenizers;

/// <summary>The tokenizer of a Hugging Face folder as the metadata of a GGUF file (<c>tokenizer.*</c>).</summary>
public sealed class GgufVocabulary
{
    private const string Prefix = "tokenizer.ggml.";

    private readonly GgufMetadata _metadata = new();

    private GgufVocabulary(string folder, int? vocabSize)
    {
        var parts = TokenizerFolder.Read(folder);
        var tokens = new GgufTokens(parts, vocabSize ?? 0);
        if (parts.IsByteLevel)
            SetBytePairs(parts, tokens, folder);
        else
            SetSentencePiece(parts, tokens, folder);
        SetSpecialTokens(parts, folder);
        foreach (var (name, template) in ChatTemplateFiles.Read(folder))
            _metadata.Set(name == ChatTemplateFiles.Default ? "tokenizer.chat_template" : $"tokenizer.chat_template.{name}", GgufValueType.String, template);
    }

    /// <summary>Reads the tokenizer of a folder.</summary>
    /// <param name="folder">Folder of a model.</param>
    /// <param name="vocabSize">Rows of the embedding, where they may be more than the tokens: the rest is named <c>[PAD5]</c> and the like.</param>
    /// <exception cref="TokenizerFormatException">The tokenizer is broken, or GGUF cannot say what it does.</exception>
    public static GgufVocabulary Of(string folder, int? vocabSize = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new GgufVocabulary(folder, vocabSize);
    }

    /// <summary>Sets every key of the tokenizer.</summary>
    public void AddTo(GgufMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        foreach (string key in _metadata.Keys)
            metadata.Set(key, _metadata[key].Type, _metadata[key].Value);
    }

    private void SetBytePairs(TokenizerParts parts, GgufTokens tokens, string folder)
    {
        var model = (BpeModel)parts.Model;
        string pre = GgufPreTokenizer.NameOf(parts, model.IgnoreMerges)
            ?? throw new TokenizerFormatException(folder, "the tokenizer's steps (normalizer, pre_tokenizer, ignore_merges) are none that GGUF has a name for");
        SetModel("gpt2", pre);
        SetArray("tokens", GgufValueType.String, tokens.Pieces);
        SetArray("token_type", GgufValueType.Int32, tokens.Types);
        SetArray("merges", GgufValueType.String, Merges(model));
    }

    private void SetSentencePiece(TokenizerParts parts, GgufTokens tokens, string folder)
    {
        var shape = SentencePieceShape.Of(parts) ?? throw new TokenizerFormatException(folder, "the tokenizer's steps (normalizer, pre_tokenizer) are neither a byte-level BPE's nor SentencePiece's");
        var file = ReadFile(folder);
        if (file is not null)
            tokens.TakeTypes(file);
        SetModel(parts.Model is UnigramModel ? "t5" : "llama", "default");
        SetArray("tokens", GgufValueType.String, tokens.Pieces);
        SetArray("scores", GgufValueType.Float32, tokens.Scores(file, folder));
        SetArray("token_type", GgufValueType.Int32, tokens.Types);
        if (!shape.AddDummyPrefix)
            SetFlag("add_space_prefix", false);
        if (shape.RemoveExtraWhitespaces)
            SetFlag("remove_extra_whitespaces", true);
        if (shape.Charsmap.Length > 0)
            SetArray("precompiled_charsmap", GgufValueType.UInt8, shape.Charsmap);
    }

    private void SetSpecialTokens(TokenizerParts parts, string folder)
    {
        SetId("bos", parts.BosTokenId);
        SetId("eos", parts.EosTokenId);
        SetId("unknown", TokenizerFolder.FindSpecial(folder, "unk", parts));
        SetId("padding", TokenizerFolder.FindSpecial(folder, "pad", parts));
        var around = parts.PostProcessor;
        if (!IsAtMost(around.Prefix, parts.BosTokenId) || !IsAtMost(around.Suffix, parts.EosTokenId))
            throw new TokenizerFormatException(folder, "the tokenizer puts other tokens around a text than bos and eos, which GGUF cannot say");
        SetFlag("add_bos_token", around.Prefix.Count > 0);
        SetFlag("add_eos_token", around.Suffix.Count > 0);
    }

    private static bool IsAtMost(IReadOnlyList<int> ids, int? id) => ids.Count == 0 || (ids.Count == 1 && ids[0] == id);

    private static SentencePieceModel? ReadFile(string folder)
    {
        string path = Path.Combine(folder, TokenizerFolder.ModelFile);
        return File.Exists(path) ? SentencePieceFile.Read(path) : null;
    }

    private static string[] Merges(BpeModel model)
    {
        var pieces = model.Vocabulary.Pieces;
        return [.. Enumerable.Range(0, model.Merges.Count).Select(model.Merges.PairOf).Select(pair => $"{pieces[pair.Left]} {pieces[pair.Right]}")];
    }

    private void SetModel(string model, string pre)
    {
        _metadata.Set(Prefix + "model", GgufValueType.String, model);
        _metadata.Set(Prefix + "pre", GgufValueType.String, pre);
    }

    private void SetArray(string key, GgufValueType type, Array values) => _metadata.Set(Prefix + key, GgufValueType.Array, new GgufArray(type, values));

    private void SetFlag(string key, bool value) => _metadata.Set(Prefix + key, GgufValueType.Bool, value);

    private void SetId(string kind, int? id)
    {
        if (id is { } token)
            _metadata.Set($"{Prefix}{kind}_token_id", GgufValueType.UInt32, (uint)token);
    }
}
