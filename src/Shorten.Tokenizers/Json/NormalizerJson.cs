namespace Shorten.Tokenizers;

/// <summary>Reads the normalizer of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerJson
{
    /// <summary>The steps, sequences unrolled.</summary>
    public static IEnumerable<INormalizer> Read(JsonPart part) => part.Type switch
    {
        "Sequence" => part.Required("normalizers").Items().SelectMany(Read),
        "NFC" => [UnicodeNormalizer.Nfc],
        "NFD" => [UnicodeNormalizer.Nfd],
        "NFKC" => [UnicodeNormalizer.Nfkc],
        "NFKD" => [UnicodeNormalizer.Nfkd],
        "Lowercase" => [new LowercaseNormalizer()],
        "Prepend" => [new PrependNormalizer(part.Required("prepend").String())],
        "Replace" => [ReadReplace(part)],
        "Strip" => [new StripNormalizer(part.Flag("strip_left"), part.Flag("strip_right"))],
        "Precompiled" => [ReadPrecompiled(part.Required("precompiled_charsmap"))],
        var type => throw part.Error($"of type '{type}' is not supported yet (NFC, NFD, NFKC, NFKD, Lowercase, Prepend, Replace, Strip, Precompiled and Sequence are)"),
    };

    /// <summary>A Replace, which is also a decoder.</summary>
    public static ReplaceNormalizer ReadReplace(JsonPart part) =>
        new(PreTokenizerJson.ReadPattern(part.Required("pattern")), part.Required("content").String());

    private static PrecompiledNormalizer ReadPrecompiled(JsonPart part)
    {
        try
        {
            return new PrecompiledNormalizer(Convert.FromBase64String(part.String()));
        }
        catch (FormatException problem)
        {
            throw part.Error("is not base64", problem);
        }
        catch (ArgumentException problem)
        {
            throw part.Error(problem.Message, problem);
        }
    }
}
