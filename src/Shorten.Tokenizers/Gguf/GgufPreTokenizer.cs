namespace Shorten.Tokenizers;

/// <summary>What <c>tokenizer.ggml.pre</c> stands for: the parts of the tokenizer.json that a GGUF file does not carry.</summary>
/// <param name="Patterns">Split patterns, applied one within the pieces of the other, before the text is spelled in bytes.</param>
internal sealed record GgufPreTokenizer(params string[] Patterns)
{
    private static readonly GgufPreTokenizer s_gpt2 = new(KnownPatterns.Gpt2);
    private static readonly GgufPreTokenizer s_digitsGpt2 = new(KnownPatterns.Digit, KnownPatterns.Gpt2);
    private static readonly GgufPreTokenizer s_gpt4 = new(KnownPatterns.Llama3);
    private static readonly GgufPreTokenizer s_llama3 = s_gpt4 with { IgnoreMerges = true, AddsBos = true };
    private static readonly GgufPreTokenizer s_qwen2 = new(KnownPatterns.Qwen2) { Nfc = true };

    // Of several names for one thing the first is written. "default" is llama.cpp's own mixture, not GPT-2's.
    private static readonly Dictionary<string, GgufPreTokenizer> s_known = new()
    {
        ["default"] = new(@"[\p{P}$+<=>^~|]+", KnownPatterns.Gpt2, KnownPatterns.Digits, "[0-9][0-9][0-9]"),
        ["gpt-2"] = s_gpt2,
        ["phi-2"] = s_gpt2,
        ["smollm"] = s_digitsGpt2,
        ["starcoder"] = s_digitsGpt2,
        ["refact"] = s_digitsGpt2,
        ["exaone"] = s_digitsGpt2,
        ["command-r"] = s_digitsGpt2 with { Nfc = true },
        ["llama-bpe"] = s_llama3,
        ["llama3"] = s_llama3,
        ["llama-v3"] = s_llama3,
        ["falcon3"] = s_llama3,
        ["dbrx"] = s_gpt4,
        ["smaug-bpe"] = s_gpt4,
        ["qwen2"] = s_qwen2,
        ["deepseek-r1-qwen"] = s_qwen2,
        ["stablelm2"] = s_qwen2 with { Nfc = false },
        ["deepseek-v3"] = new(KnownPatterns.DeepSeekV3),
        ["tekken"] = new(KnownPatterns.Tekken) { IgnoreMerges = true, AddsBos = true },
        ["gpt-4o"] = new(KnownPatterns.Gpt4o),
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

    /// <summary>The name of exactly these steps; null where there is none.</summary>
    public static string? NameOf(TokenizerParts parts, bool ignoreMerges)
    {
        var steps = Canonical(parts.PreTokenizers);
        return s_known.FirstOrDefault(known => known.Value.IgnoreMerges == ignoreMerges
            && known.Value.MakeNormalizers().SequenceEqual(parts.Normalizers)
            && known.Value.MakeSteps().SequenceEqual(steps)).Key;
    }

    /// <summary>The steps that rewrite a text.</summary>
    public IReadOnlyList<INormalizer> MakeNormalizers() => Nfc ? [UnicodeNormalizer.Nfc] : [];

    /// <summary>The steps that cut it.</summary>
    public IReadOnlyList<IPreTokenizer> MakeSteps() =>
    [
        .. Patterns.Select(MakeSplit),
        new ByteLevelPreTokenizer(AddPrefixSpace: false, UseRegex: false),
    ];

    private static SplitPreTokenizer MakeSplit(string pattern) => new(new RegexPattern(pattern), SplitBehavior.Isolated, Invert: false);

    // ByteLevel's own pattern is a step of its own; one pattern that matches all text may be written as "remove what does not match".
    private static List<IPreTokenizer> Canonical(IReadOnlyList<IPreTokenizer> steps)
    {
        List<IPreTokenizer> canonical = [];
        foreach (var step in steps)
        {
            if (step is ByteLevelPreTokenizer { UseRegex: true } byteLevel)
                canonical.AddRange([MakeSplit(KnownPatterns.Gpt2), new ByteLevelPreTokenizer(byteLevel.AddPrefixSpace, UseRegex: false)]);
            else if (step is SplitPreTokenizer { Behavior: SplitBehavior.Removed, Invert: true } split && steps.Count == 2)
                canonical.Add(split with { Behavior = SplitBehavior.Isolated, Invert = false });
            else
                canonical.Add(step);
        }
        return canonical;
    }
}
