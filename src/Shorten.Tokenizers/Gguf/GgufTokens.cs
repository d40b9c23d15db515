namespace Shorten.Tokenizers;

/// <summary>The tokens of a tokenizer as GGUF lists them: a spelling, a kind, and for SentencePiece a score for every row of the embedding.</summary>
internal sealed class GgufTokens
{
    // llama.cpp's score of tokens that no merge makes.
    private const float NoScore = -1000;

    private readonly TokenizerParts _parts;

    /// <summary>Lists the tokens; ids without one, up to <paramref name="vocabSize"/>, are not in use.</summary>
    public GgufTokens(TokenizerParts parts, int vocabSize)
    {
        _parts = parts;
        var vocabulary = parts.Model.Vocabulary.Pieces;
        int count = parts.AddedTokens.Select(token => token.Id + 1).Append(vocabulary.Count).Append(vocabSize).Max();
        Pieces = [.. Enumerable.Range(0, count).Select(id => $"[PAD{id}]")];
        Types = new int[count];
        Array.Fill(Types, (int)PieceType.Unused);
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary[id] is { } piece)
                Set(id, piece, TypeOf(piece));
        }
        foreach (var token in parts.AddedTokens)
            Set(token.Id, token.Content, token.Special ? PieceType.Control : PieceType.UserDefined);
        if (!parts.IsByteLevel && UnkId is { } unk)
            Types[unk] = (int)PieceType.Unknown;
    }

    /// <summary>Spellings by id.</summary>
    public string[] Pieces { get; }

    /// <summary>Kinds by id (<see cref="PieceType"/>).</summary>
    public int[] Types { get; }

    private int? UnkId => _parts.Model switch
    {
        UnigramModel unigram => unigram.UnkId,
        BpeModel bpe => bpe.UnkId,
        _ => null,
    };

    /// <summary>Takes from the SentencePiece file what a tokenizer.json leaves out: kinds of tokens that are not added ones, and the tab's byte (Gemma's has the tab itself).</summary>
    public void TakeTypes(SentencePieceModel file)
    {
        for (int id = 0; id < file.Pieces.Length && id < Types.Length; id++)
        {
            if (Types[id] != (int)PieceType.Normal)
                continue;
            Types[id] = (int)file.Types[id];
            if (Pieces[id] == "\t" && file.Types[id] == PieceType.Byte)
                Pieces[id] = file.Pieces[id];
        }
    }

    /// <summary>Scores by id: the file's where there is one, else those that lead to the tokenizer's merges.</summary>
    /// <exception cref="TokenizerFormatException">No scores lead to these merges, or the file has another vocabulary.</exception>
    public float[] Scores(SentencePieceModel? file, string folder)
    {
        var scores = new float[Pieces.Length];
        Array.Fill(scores, NoScore);
        if (file is not null)
        {
            if (file.Pieces.Length > Pieces.Length || !file.Pieces.AsSpan().SequenceEqual(Pieces.AsSpan(0, file.Pieces.Length)))
                throw new TokenizerFormatException(folder, $"{TokenizerFolder.ModelFile} and tokenizer.json have different tokens");
            file.Scores.CopyTo(scores, 0);
        }
        else if (_parts.Model is UnigramModel unigram)
        {
            unigram.Scores.Select(score => (float)score).ToArray().CopyTo(scores, 0);
        }
        else if (!MergeScores.TryFill((BpeModel)_parts.Model, Types, scores))
        {
            throw new TokenizerFormatException(folder, "the tokenizer's merges are no order of its tokens, which is all that GGUF can say of them");
        }
        return scores;
    }

    private void Set(int id, string piece, PieceType type) => (Pieces[id], Types[id]) = (piece, (int)type);

    private PieceType TypeOf(string piece) => !_parts.IsByteLevel && ByteTokens.TryGetByte(piece, out _) ? PieceType.Byte : PieceType.Normal;
}
