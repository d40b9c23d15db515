using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Reads SentencePiece's <c>tokenizer.model</c> (sentencepiece_model.proto).</summary>
internal static class SentencePieceFile
{
    private const int Unigram = 1, Bpe = 2;

    /// <summary>Reads the file.</summary>
    /// <exception cref="TokenizerFormatException">The file is broken or of a kind that is not supported.</exception>
    public static SentencePieceModel Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path));
        }
        catch (ArgumentException problem)
        {
            throw new TokenizerFormatException(path, problem.Message, problem);
        }
    }

    private static SentencePieceModel Parse(ReadOnlySpan<byte> message)
    {
        var pieces = new List<string>();
        var scores = new List<float>();
        var types = new List<PieceType>();
        var model = new SentencePieceModel { IsUnigram = true, Pieces = [], Scores = [], Types = [], RemoveExtraWhitespaces = true };
        // Ids of bos and eos, where the file does not say.
        int bos = 1, eos = 2;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    AddPiece(reader.Span, pieces, scores, types);
                    break;
                case 2:
                    model = model with { IsUnigram = IsUnigram(reader.Span, ref bos, ref eos) };
                    break;
                case 3:
                    model = WithNormalizer(reader.Span, model);
                    break;
            }
        }
        if (pieces.Count == 0)
            throw new ArgumentException("has no pieces");
        int? Id(int id) => id >= 0 && id < pieces.Count && types[id] == PieceType.Control ? id : null;
        return model with { Pieces = [.. pieces], Scores = [.. scores], Types = [.. types], BosId = Id(bos), EosId = Id(eos) };
    }

    private static void AddPiece(ReadOnlySpan<byte> message, List<string> pieces, List<float> scores, List<PieceType> types)
    {
        var (piece, score, type) = ("", 0f, PieceType.Normal);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                piece = Encoding.UTF8.GetString(reader.Span);
            else if (reader.Field == 2)
                score = reader.Float;
            else if (reader.Field == 3)
                type = (PieceType)reader.Number;
        }
        if (!Enum.IsDefined(type))
            throw new ArgumentException($"has the piece '{piece}' of the unknown type {(int)type}");
        pieces.Add(piece);
        scores.Add(score);
        types.Add(type);
    }

    // trainer_spec: model_type 3, treat_whitespace_as_suffix 24, bos_id 41, eos_id 42.
    private static bool IsUnigram(ReadOnlySpan<byte> message, ref int bos, ref int eos)
    {
        ulong kind = Unigram;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 3)
                kind = reader.Number;
            else if (reader.Field == 24 && reader.Number != 0)
                throw new ArgumentException("has treat_whitespace_as_suffix, which is not supported yet");
            else if (reader.Field == 41)
                bos = (int)reader.Number;
            else if (reader.Field == 42)
                eos = (int)reader.Number;
        }
        return kind is Unigram or Bpe ? kind == Unigram : throw new ArgumentException($"has the model type {kind}, which is not supported (unigram, 1, and BPE, 2, are)");
    }

    // normalizer_spec: precompiled_charsmap 2, add_dummy_prefix 3, remove_extra_whitespaces 4, escape_whitespaces 5.
    private static SentencePieceModel WithNormalizer(ReadOnlySpan<byte> message, SentencePieceModel model)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    model = model with { Charsmap = reader.Span.ToArray() };
                    break;
                case 3:
                    model = model with { AddDummyPrefix = reader.Number != 0 };
                    break;
                case 4:
                    model = model with { RemoveExtraWhitespaces = reader.Number != 0 };
                    break;
                case 5 when reader.Number == 0:
                    throw new ArgumentException("does not escape spaces, which is not supported yet");
            }
        }
        return model;
    }
}
