namespace Shorten.Tokenizers;

/// <summary>Reads the decoder of a <c>tokenizer.json</c>.</summary>
internal static class DecoderJson
{
    /// <summary>Makes sure that it is the one that is supported: ByteLevel, or a sequence of it alone.</summary>
    public static void Check(JsonPart part)
    {
        string type = part.Type;
        if (type == "ByteLevel")
            return;
        if (type != "Sequence")
            throw part.Error($"of type '{type}' is not supported yet (only ByteLevel is)");
        var items = part.Required("decoders").Items().ToArray();
        if (items.Length != 1)
            throw part.Error("is not a sequence of one decoder");
        Check(items[0]);
    }
}
