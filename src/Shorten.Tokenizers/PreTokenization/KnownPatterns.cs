namespace Shorten.Tokenizers;

/// <summary>Split patterns that a file names instead of spelling them, in the spelling of tokenizer.json.</summary>
internal static class KnownPatterns
{
    /// <summary>Every number character on its own.</summary>
    public const string Digit = @"\p{N}";

    /// <summary>Runs of number characters.</summary>
    public const string Digits = @"\p{N}+";

    /// <summary>GPT-2: case-sensitive contractions, words, numbers, other, spaces.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Llama 3: numbers in groups of up to three.</summary>
    public const string Llama3 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + OtherAndSpaces;

    /// <summary>Qwen 2: as Llama 3, single digits.</summary>
    public const string Qwen2 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + OtherAndSpaces;

    /// <summary>DeepSeek V3: numbers, then Chinese and Japanese, then the rest, each within the pieces of the one before.</summary>
    public static string[] DeepSeekV3 { get; } =
    [
        @"\p{N}{1,3}",
        @"[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+",
        @"[!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    ];

    /// <summary>Mistral's Tekken: words begin with capitals, single digits.</summary>
    public const string Tekken = Start + Capitals + "*" + Smalls + "+|" + Start + Capitals + "+" + Smalls + @"*|\p{N}" + OtherAndSlashes;

    /// <summary>GPT-4o: words begin with capitals and take their contraction along, numbers in groups of up to three.</summary>
    public const string Gpt4o = Start + Capitals + "*" + Smalls + "+" + Contractions + "?|" + Start + Capitals + "+" + Smalls + "*" + Contractions + @"?|\p{N}{1,3}" + OtherAndSlashes;

    private const string Start = @"[^\r\n\p{L}\p{N}]?";
    private const string Capitals = @"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
    private const string Smalls = @"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";
    private const string OtherAndSlashes = @"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string OtherAndSpaces = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
}
