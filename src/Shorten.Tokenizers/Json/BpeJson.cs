using System.Runtime.InteropServices;
using System.Text.Json;

namespace Shorten.Tokenizers;

/// <summary>Reads the BPE model of a <c>tokenizer.json</c>.</summary>
internal static class BpeJson
{
    /// <summary>Reads a BPE model.</summary>
    public static BpeModel Read(JsonPart part)
    {
        part.RefuseText("continuing_subword_prefix");
        part.RefuseText("end_of_word_suffix");
        if (part.Optional("dropout") is { } dropout && !(dropout.Element.ValueKind == JsonValueKind.Number && dropout.Element.GetDouble() == 0))
            throw dropout.Error("is not supported");
        var vocabulary = ReadVocabulary(part.Required("vocab"));
        return new BpeModel
        {
            Vocabulary = vocabulary,
            Merges = ReadMerges(part.Required("merges"), vocabulary),
            IgnoreMerges = part.Flag("ignore_merges"),
            UnkId = part.Optional("unk_token") is { } unk ? ReadUnk(unk, vocabulary) : null,
            FuseUnk = part.Flag("fuse_unk"),
            ByteTokens = part.Flag("byte_fallback") ? new ByteTokens(vocabulary) : null,
        };
    }

    /// <summary>Reads an object of spellings and ids.</summary>
    public static Vocabulary ReadVocabulary(JsonPart part)
    {
        if (part.Element.ValueKind != JsonValueKind.Object)
            throw part.Error("is not an object");
        var pieces = new List<string?>(part.Element.GetPropertyCount());
        try
        {
            foreach (var token in part.Element.EnumerateObject())
            {
                if (!JsonPart.IsId(token.Value, out int id))
                    throw part.Error($"gives '{token.Name}' something that is no token id");
                if (id >= pieces.Count)
                    CollectionsMarshal.SetCount(pieces, id + 1);
                if (pieces[id] is not null)
                    throw part.Error($"gives the id {id} to two tokens");
                pieces[id] = token.Name;
            }
        }
        catch (InvalidOperationException problem)
        {
            throw part.Error("has a token that is not well-formed Unicode", problem);
        }
        return new Vocabulary(pieces);
    }

    private static MergeTable ReadMerges(JsonPart part, Vocabulary vocabulary)
    {
        if (part.Element.ValueKind != JsonValueKind.Array)
            throw part.Error("is not an array");
        var builder = new MergeTableBuilder(vocabulary, part.Element.GetArrayLength());
        foreach (var merge in part.Element.EnumerateArray())
        {
            if (AddMerge(merge, builder) is { } problem)
                throw new TokenizerFormatException(part.File, $"{part.Name}[{builder.Table.Count}] {problem}");
        }
        return builder.Table;
    }

    private static string? AddMerge(JsonElement merge, MergeTableBuilder builder)
    {
        try
        {
            return merge.ValueKind switch
            {
                JsonValueKind.String => builder.Add(merge.GetString()!),
                JsonValueKind.Array when IsPairOfStrings(merge) => builder.Add(merge[0].GetString(), merge[1].GetString()),
                _ => "is neither \"a b\" nor [\"a\", \"b\"]",
            };
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, \ud800.
            return "is not well-formed Unicode";
        }
    }

    private static bool IsPairOfStrings(JsonElement merge) =>
        merge.GetArrayLength() == 2 && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String;

    private static int ReadUnk(JsonPart part, Vocabulary vocabulary) => vocabulary.TryGetId(part.String(), out int id)
        ? id
        : throw part.Error($"'{part.String()}' is not in model.vocab");
}
