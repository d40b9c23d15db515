namespace Shorten.Tokenizers;

/// <summary>Reads the post-processor of a <c>tokenizer.json</c>.</summary>
internal static class PostProcessorJson
{
    /// <summary>The tokens that it puts around a single text.</summary>
    public static TemplatePostProcessor Read(JsonPart part) => part.Type switch
    {
        // Only moves offsets, and ids have none.
        "ByteLevel" => TemplatePostProcessor.None,
        "Sequence" => part.Required("processors").Items().Select(Read).Aggregate(TemplatePostProcessor.None, (inner, outer) => inner.Within(outer)),
        "TemplateProcessing" => ReadTemplate(part),
        var type => throw part.Error($"of type '{type}' is not supported yet (TemplateProcessing, ByteLevel and Sequence are)"),
    };

    private static TemplatePostProcessor ReadTemplate(JsonPart part)
    {
        List<int> prefix = [], suffix = [];
        bool behindText = false;
        var single = part.Required("single");
        foreach (var item in single.Items())
        {
            if (item.Optional("SpecialToken") is { } special)
            {
                (behindText ? suffix : prefix).AddRange(ReadIds(part, special));
                continue;
            }
            bool isText = item.Required("Sequence").Required("id").String() == "A";
            if (!isText || behindText)
                throw item.Error("is not the one text of a single template");
            behindText = true;
        }
        return behindText ? new TemplatePostProcessor(prefix, suffix) : throw single.Error("has no place for the text");
    }

    private static IEnumerable<int> ReadIds(JsonPart part, JsonPart special)
    {
        string name = special.Required("id").String();
        return part.Required("special_tokens").Required(name).Required("ids").Items().Select(id => id.Id());
    }
}
