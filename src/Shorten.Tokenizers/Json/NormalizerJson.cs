namespace Shorten.Tokenizers;

/// <summary>Reads the normalizer of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerJson
{
    /// <summary>True for NFC (or a sequence of it), false for an empty sequence.</summary>
    public static bool IsNfc(JsonPart part) => part.Type switch
    {
        "NFC" => true,
        // Every member is looked at: an unknown one is an error even behind NFC. NFC twice is NFC.
        "Sequence" => part.Required("normalizers").Items().Select(IsNfc).ToArray().Contains(true),
        var type => throw part.Error($"of type '{type}' is not supported yet (only NFC and Sequence are)"),
    };
}
