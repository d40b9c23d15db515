namespace Shorten.Tokenizers;

/// <summary>Reads the pre-tokenizer of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerJson
{
    /// <summary>The steps, sequences unrolled.</summary>
    public static IEnumerable<IPreTokenizer> Read(JsonPart part) => part.Type switch
    {
        "Sequence" => part.Required("pretokenizers").Items().SelectMany(Read),
        "ByteLevel" => [new ByteLevelPreTokenizer(part.Flag("add_prefix_space", missing: true), part.Flag("use_regex", missing: true))],
        "Digits" => [ReadDigits(part)],
        "Split" => [new SplitPreTokenizer(ReadPattern(part.Required("pattern")), ReadBehavior(part.Required("behavior")), part.Flag("invert"))],
        "Punctuation" => [new SplitPreTokenizer(new PunctuationPattern(), part.Optional("behavior") is { } behavior ? ReadBehavior(behavior) : SplitBehavior.Isolated, Invert: false)],
        "Whitespace" => [new SplitPreTokenizer(new WordPattern(), SplitBehavior.Removed, Invert: true)],
        "WhitespaceSplit" => [new SplitPreTokenizer(new WhiteSpacePattern(), SplitBehavior.Removed, Invert: false)],
        "Metaspace" => [ReadMetaspaceStep(part)],
        var type => throw part.Error($"of type '{type}' is not supported yet (Sequence, ByteLevel, Digits, Split, Punctuation, Whitespace, WhitespaceSplit and Metaspace are)"),
    };

    /// <summary>A string or a regular expression.</summary>
    public static ISplitPattern ReadPattern(JsonPart part)
    {
        if (part.Optional("String") is { } literal)
            return new LiteralPattern(literal.String());
        var regex = part.Required("Regex");
        try
        {
            return new RegexPattern(regex.String());
        }
        catch (ArgumentException problem)
        {
            throw regex.Error($"cannot be used: {problem.Message.ReplaceLineEndings(" ")}", problem);
        }
    }

    /// <summary>What a Metaspace writes for a space, and where it puts one in front; it is also a decoder.</summary>
    public static (string Replacement, PrependScheme Scheme) ReadMetaspace(JsonPart part)
    {
        string replacement = part.Required("replacement").String();
        if (replacement.Length != 1)
            throw part.Error("has a replacement that is not one character");
        // Older files have a flag instead.
        bool addsPrefix = part.Flag("add_prefix_space", missing: true);
        if (part.Optional("prepend_scheme") is not { } scheme)
            return (replacement, addsPrefix ? PrependScheme.Always : PrependScheme.Never);
        return scheme.String() switch
        {
            "always" => (replacement, PrependScheme.Always),
            "first" => (replacement, PrependScheme.First),
            "never" => (replacement, PrependScheme.Never),
            var other => throw scheme.Error($"'{other}' is unknown"),
        };
    }

    private static MetaspacePreTokenizer ReadMetaspaceStep(JsonPart part)
    {
        var (replacement, scheme) = ReadMetaspace(part);
        return new MetaspacePreTokenizer(replacement, scheme, part.Flag("split", missing: true));
    }

    private static SplitPreTokenizer ReadDigits(JsonPart part)
    {
        string pattern = part.Flag("individual_digits") ? KnownPatterns.Digit : KnownPatterns.Digits;
        return new SplitPreTokenizer(new RegexPattern(pattern), SplitBehavior.Isolated, Invert: false);
    }

    private static SplitBehavior ReadBehavior(JsonPart part) =>
        Enum.TryParse(part.String(), out SplitBehavior parsed) && Enum.IsDefined(parsed) && !char.IsDigit(part.String()[0])
            ? parsed
            : throw part.Error($"'{part.String()}' is unknown");
}
