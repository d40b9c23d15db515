namespace Shorten.Tokenizers;

/// <summary>The merges that a vocabulary with a score for each token stands for (SentencePiece's BPE, tiktoken).</summary>
internal static class ScoredMerges
{
    /// <summary>Every way to join two tokens to a third, the highest score first.</summary>
    /// <remarks>The order among the ways to one token is that of Hugging Face's converter: the longer left half first, the later of equal scores behind.</remarks>
    public static MergeTable Build(Vocabulary vocabulary, IReadOnlyList<float> scores)
    {
        List<(int Left, int Right, int Id, int LeftLength)> merges = [];
        List<(int Left, int Right, int Id, int LeftLength)> ways = [];
        for (int id = 0; id < vocabulary.Pieces.Count; id++)
        {
            if (vocabulary.Pieces[id] is not { } piece || !vocabulary.TryGetId(piece, out int known) || known != id)
                continue;
            FindWays(vocabulary, piece, id, ways);
            merges.AddRange(ways.OrderBy(way => way.Left).ThenBy(way => way.Right));
        }
        var table = new MergeTable(merges.Count);
        foreach (var (left, right, id, _) in merges
            .OrderByDescending(merge => scores[merge.Id])
            .ThenByDescending(merge => merge.LeftLength)
            .ThenByDescending(merge => vocabulary.Pieces[merge.Right]!.Length))
            table.Add(left, right, id);
        return table;
    }

    private static void FindWays(Vocabulary vocabulary, string piece, int id, List<(int Left, int Right, int Id, int LeftLength)> ways)
    {
        ways.Clear();
        for (int length = 1; length < piece.Length; length++)
        {
            ReadOnlySpan<char> left = piece.AsSpan(0, length), right = piece.AsSpan(length);
            if (!char.IsLowSurrogate(right[0]) && vocabulary.TryGetId(left, out int leftId) && vocabulary.TryGetId(right, out int rightId))
                ways.Add((leftId, rightId, id, length));
        }
    }
}
