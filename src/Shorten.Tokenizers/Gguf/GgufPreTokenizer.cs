namespace Shorten.Tokenizers;

/// <summary>What <c>tokenizer.ggml.pre</c> stands for: the parts of the tokenizer.json that a GGUF file does not carry.</summary>
/// <param name="Patterns">Split patterns, applied one within the pieces of the other, before the text is spelled in bytes.</param>
internal sealed record GgufPreTokenizer(params string[] Patterns)
{
    private static readonly GgufPreTokenizer s_gpt2 = new(KnownPatterns.Gpt2);
    private static readonly GgufPreTokenizer s_digitsGpt2 = new(KnownPatterns.Digit, KnownPatterns.Gpt2);
    private static readonly GgufPreTokenizer s_llama3 = new(KnownPatterns.Llama3) { IgnoreMerges = true, AddsBos = true };
    private static readonly GgufPreTokenizer s_qwen2 = new(KnownPatterns.Qwen2) { Nfc = true };

    // "default" is llama.cpp's own mixture, not GPT-2's.
    private static readonly Dictionary<string, GgufPreTokenizer> s_known = new()
    {
        ["default"] = new(@"[\p{P}$+<=>^~|]+", KnownPatterns.Gpt2, KnownPatterns.Digits, "[0-9][0-9][0-9]"),
        ["gpt-2"] = s_gpt2,
        ["phi-2"] = s_gpt2,
        ["smollm"] = s_digitsGpt2,
        ["starcoder"] = s_digitsGpt2,
        ["refact"] = s_digitsGpt2,
        ["command-r"] = s_digitsGpt2 with { Nfc = true },
        ["llama3"] = s_llama3,
        ["llama-v3"] = s_llama3,
        ["llama-bpe"] = s_llama3,
        ["falcon3"] = s_llama3,
        ["qwen2"] = s_qwen2,
        ["deepseek-r1-qwen"] = s_qwen2,
        ["deepseek-v3"] = new(KnownPatterns.DeepSeekV3),
    };

    /// <summary>Names that are known.</summary>
    public static IEnumerable<string> Names => s_known.Keys;

    /// <summary>True if text is normalized to form C.</summary>
    public bool Nfc { get; init; }

    /// <summary>True if a piece that is a token as a whole is taken as such.</summary>
    public bool IgnoreMerges { get; init; }

    /// <summary>True if bos is put in front where the file does not say.</summary>
    public bool AddsBos { get; init; }

    /// <summary>Looks a name up; null where it is not known.</summary>
    public static GgufPreTokenizer? Find(string name) => s_known.GetValueOrDefault(name);

    /// <summary>The steps.</summary>
    public IReadOnlyList<IPreTokenizer> MakeSteps() =>
    [
        .. Patterns.Select(pattern => new SplitPreTokenizer(new RegexPattern(pattern), SplitBehavior.Isolated, invert: false)),
        new ByteLevelPreTokenizer(addPrefixSpace: false, useRegex: false),
    ];
}
