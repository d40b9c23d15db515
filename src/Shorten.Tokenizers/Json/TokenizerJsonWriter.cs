using System.Text.Json.Nodes;

namespace Shorten.Tokenizers;

/// <summary>Writes a tokenizer as <c>tokenizer.json</c>.</summary>
internal static class TokenizerJsonWriter
{
    /// <summary>The file's root.</summary>
    public static JsonObject Write(TokenizerParts parts) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. parts.AddedTokens.Select(Added)]),
        ["normalizer"] = Sequence("normalizers", [.. parts.Normalizers.Select(StepJson.Of)]),
        ["pre_tokenizer"] = Sequence("pretokenizers", [.. parts.PreTokenizers.Select(StepJson.Of)]),
        ["post_processor"] = PostProcessor(parts),
        ["decoder"] = Sequence("decoders", [.. parts.Decoders.SelectMany(make => StepJson.Of(make()))]),
        ["model"] = parts.Model switch
        {
            BpeModel bpe => Bpe(bpe),
            UnigramModel unigram => Unigram(unigram),
            var other => throw new ArgumentException($"{other.GetType().Name} cannot be written", nameof(parts)),
        },
    };

    private static JsonObject? Sequence(string field, JsonObject[] steps) => steps switch
    {
        [] => null,
        [var single] => single,
        _ => new JsonObject { ["type"] = "Sequence", [field] = new JsonArray([.. steps]) },
    };

    private static JsonObject Bpe(BpeModel model)
    {
        var pieces = model.Vocabulary.Pieces;
        var merges = Enumerable.Range(0, model.Merges.Count).Select(model.Merges.PairOf);
        return new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = model.UnkId is { } unk ? pieces[unk] : null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = model.FuseUnk,
            ["byte_fallback"] = model.ByteTokens is not null,
            ["ignore_merges"] = model.IgnoreMerges,
            ["vocab"] = Vocabulary(pieces),
            // A pair, not one string: a piece may hold a space.
            ["merges"] = new JsonArray([.. merges.Select(pair => new JsonArray(pieces[pair.Left], pieces[pair.Right]))]),
        };
    }

    private static JsonObject Vocabulary(IReadOnlyList<string?> pieces)
    {
        var vocabulary = new JsonObject();
        for (int id = 0; id < pieces.Count; id++)
        {
            if (pieces[id] is { } piece)
                vocabulary[piece] = id;
        }
        return vocabulary;
    }

    private static JsonObject Unigram(UnigramModel model) => new()
    {
        ["type"] = "Unigram",
        ["unk_id"] = model.UnkId,
        ["vocab"] = new JsonArray([.. model.Vocabulary.Pieces.Select((piece, id) => new JsonArray(piece, model.Scores[id]))]),
        ["byte_fallback"] = model.ByteTokens is not null,
    };

    private static JsonObject? PostProcessor(TokenizerParts parts)
    {
        var around = parts.PostProcessor;
        if (around.Prefix.Count + around.Suffix.Count == 0)
            return null;
        var special = around.Prefix.Concat(around.Suffix).Distinct().Select(id => KeyValuePair.Create(parts.PieceOf(id), (JsonNode?)new JsonObject
        {
            ["id"] = parts.PieceOf(id),
            ["ids"] = new JsonArray(id),
            ["tokens"] = new JsonArray(parts.PieceOf(id)),
        }));
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray([.. Template(parts, "A", 0)]),
            ["pair"] = new JsonArray([.. Template(parts, "A", 0), .. Template(parts, "B", 1)]),
            ["special_tokens"] = new JsonObject(special),
        };
    }

    private static IEnumerable<JsonNode> Template(TokenizerParts parts, string sequence, int type)
    {
        JsonObject Part(string kind, string id) => new() { [kind] = new JsonObject { ["id"] = id, ["type_id"] = type } };
        return
        [
            .. parts.PostProcessor.Prefix.Select(id => Part("SpecialToken", parts.PieceOf(id))),
            Part("Sequence", sequence),
            .. parts.PostProcessor.Suffix.Select(id => Part("SpecialToken", parts.PieceOf(id))),
        ];
    }

    private static JsonNode Added(AddedToken token) => new JsonObject
    {
        ["id"] = token.Id,
        ["content"] = token.Content,
        ["single_word"] = token.SingleWord,
        ["lstrip"] = token.LStrip,
        ["rstrip"] = token.RStrip,
        ["normalized"] = token.Normalized,
        ["special"] = token.Special,
    };
}
