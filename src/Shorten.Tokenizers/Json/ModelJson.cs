namespace Shorten.Tokenizers;

/// <summary>Reads the model of a <c>tokenizer.json</c>.</summary>
internal static class ModelJson
{
    /// <summary>Reads a model of any supported kind.</summary>
    public static ITokenModel Read(JsonPart part)
    {
        // Old files name no type; BPE is the one that has merges, and a list of pieces with scores is Unigram's.
        string type = part.Optional("type")?.String() ?? (part.Optional("unk_id") is null ? "BPE" : "Unigram");
        return type switch
        {
            "BPE" => BpeJson.Read(part),
            "Unigram" => UnigramJson.Read(part),
            _ => throw part.Error($"of type '{type}' is not supported yet (BPE and Unigram are)"),
        };
    }
}
