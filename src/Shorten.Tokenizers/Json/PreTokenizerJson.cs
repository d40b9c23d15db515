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
        "Split" => [ReadSplit(part)],
        var type => throw part.Error($"of type '{type}' is not supported yet (Sequence, ByteLevel, Digits and Split are)"),
    };

    private static SplitPreTokenizer ReadDigits(JsonPart part)
    {
        string pattern = part.Flag("individual_digits") ? KnownPatterns.Digit : KnownPatterns.Digits;
        return new SplitPreTokenizer(new RegexPattern(pattern), SplitBehavior.Isolated, invert: false);
    }

    private static SplitPreTokenizer ReadSplit(JsonPart part)
    {
        var behavior = part.Required("behavior");
        return Enum.TryParse(behavior.String(), out SplitBehavior parsed) && Enum.IsDefined(parsed) && !char.IsDigit(behavior.String()[0])
            ? new SplitPreTokenizer(ReadPattern(part.Required("pattern")), parsed, part.Flag("invert"))
            : throw behavior.Error($"'{behavior.String()}' is unknown");
    }

    private static ISplitPattern ReadPattern(JsonPart part)
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
}
