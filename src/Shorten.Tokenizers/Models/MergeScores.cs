namespace Shorten.Tokenizers;

/// <summary>The scores that stand for a list of merges: the opposite of <see cref="ScoredMerges"/>.</summary>
internal static class MergeScores
{
    /// <summary>Gives tokens 0, -1, -2 ... in the order in which the merges make them, then to the single characters; special and byte tokens 0.</summary>
    /// <param name="model">The model.</param>
    /// <param name="types">Kind of each token (<see cref="PieceType"/>).</param>
    /// <param name="scores">Gets the scores of the model's tokens.</param>
    /// <returns>False where the merges are not all ways to join two tokens to a third, or come in another order than the tokens that they make.</returns>
    public static bool TryFill(BpeModel model, int[] types, float[] scores)
    {
        var pieces = model.Vocabulary.Pieces;
        for (int id = 0; id < pieces.Count; id++)
            scores[id] = 0;
        int next = 0;
        var scored = new bool[pieces.Count];
        var made = Enumerable.Range(0, model.Merges.Count).Select(model.Merges.IdOf);
        var normal = Enumerable.Range(0, pieces.Count).Where(id => types[id] == (int)PieceType.Normal);
        foreach (int id in made.Concat(normal))
        {
            if (!scored[id])
                (scores[id], scored[id]) = (-next++, true);
        }
        return AreEqual(ScoredMerges.Build(model.Vocabulary, scores), model.Merges);
    }

    // Which of several ways to one token comes first does not matter.
    private static bool AreEqual(MergeTable a, MergeTable b)
    {
        if (a.Count != b.Count)
            return false;
        for (int rank = 0; rank < a.Count; rank++)
        {
            var (left, right) = b.PairOf(rank);
            if (a.IdOf(rank) != b.IdOf(rank) || !a.TryGetRank(left, right, out _))
                return false;
        }
        return true;
    }
}
