namespace Shorten.Tokenizers;

/// <summary>Reads the decoder of a <c>tokenizer.json</c>.</summary>
internal static class DecoderJson
{
    /// <summary>Makers of the steps, sequences unrolled.</summary>
    public static IReadOnlyList<Func<IDecoder>> Read(JsonPart part)
    {
        List<Func<IDecoder>> steps = [];
        bool fused = false;
        foreach (var item in Unrolled(part))
        {
            // Texts are joined in any case; what follows Fuse sees one long token.
            if (item.Type == "Fuse")
                fused = true;
            else if (fused && item.Type != "Strip")
                throw item.Error($"of type '{item.Type}' behind Fuse is not supported yet");
            else
                steps.Add(ReadStep(item, fused));
        }
        return steps;
    }

    private static IEnumerable<JsonPart> Unrolled(JsonPart part) =>
        part.Type == "Sequence" ? part.Required("decoders").Items().SelectMany(Unrolled) : [part];

    private static Func<IDecoder> ReadStep(JsonPart part, bool fused)
    {
        switch (part.Type)
        {
            case "ByteLevel":
                return () => new ByteLevelDecoder();
            case "ByteFallback":
                return () => new ByteFallbackDecoder();
            case "Replace":
                var replace = NormalizerJson.ReadReplace(part);
                return () => new ReplaceDecoder(replace);
            case "Strip":
                return ReadStrip(part, fused);
            case "Metaspace":
                var (replacement, scheme) = PreTokenizerJson.ReadMetaspace(part);
                return () => new MetaspaceDecoder(replacement, scheme);
            default:
                throw part.Error($"of type '{part.Type}' is not supported yet (ByteLevel, ByteFallback, Fuse, Replace, Strip, Metaspace and Sequence are)");
        }
    }

    private static Func<IDecoder> ReadStrip(JsonPart part, bool fused)
    {
        string content = part.Required("content").String();
        if (content.Length != 1)
            throw part.Error("has a content that is not one character");
        int start = part.Required("start").Id(), stop = part.Required("stop").Id();
        return fused ? () => new StripTextDecoder(content[0], start, stop) : () => new StripDecoder(content[0], start, stop);
    }
}
