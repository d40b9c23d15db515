using System.Text.Json;

namespace Shorten.Tokenizers;

/// <summary>Reads the Unigram model of a <c>tokenizer.json</c>.</summary>
internal static class UnigramJson
{
    /// <summary>Reads the model.</summary>
    public static UnigramModel Read(JsonPart part)
    {
        List<string?> pieces = [];
        List<double> scores = [];
        foreach (var item in part.Required("vocab").Items())
        {
            if (item.Element.ValueKind != JsonValueKind.Array || item.Element.GetArrayLength() != 2 || item.Element[1].ValueKind != JsonValueKind.Number)
                throw item.Error("is not a piece and its score");
            pieces.Add(new JsonPart(item.File, item.Name, item.Element[0]).String());
            scores.Add(item.Element[1].GetDouble());
        }
        var unk = part.Required("unk_id");
        if (unk.Id() >= pieces.Count)
            throw unk.Error($"{unk.Id()} is not in model.vocab");
        var vocabulary = new Vocabulary(pieces);
        return new UnigramModel(vocabulary, scores, unk.Id(), part.Flag("byte_fallback") ? new ByteTokens(vocabulary) : null);
    }
}
