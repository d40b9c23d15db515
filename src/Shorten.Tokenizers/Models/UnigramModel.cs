using System.Text;

namespace Shorten.Tokenizers;

/// <summary>SentencePiece's unigram model: of all ways to cut a piece, the tokens with the highest sum of scores (Viterbi). Safe for several threads.</summary>
/// <remarks>Linear in the text times the longest token. Characters that the vocabulary lacks cost 10 more than the worst token, and adjacent ones are one token.</remarks>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnkPenalty = 10;
    private const int Unknown = -1;

    private readonly PieceTrie _trie;
    private readonly double _unkScore;

    /// <summary>Takes the tokens, a score for each, and what stands for unknown characters.</summary>
    public UnigramModel(Vocabulary vocabulary, IReadOnlyList<double> scores, int unkId, ByteTokens? byteTokens)
    {
        Vocabulary = vocabulary;
        Scores = scores;
        UnkId = unkId;
        _trie = new PieceTrie(vocabulary);
        ByteTokens = byteTokens;
        _unkScore = scores.DefaultIfEmpty().Min() - UnkPenalty;
    }

    /// <inheritdoc />
    public Vocabulary Vocabulary { get; }

    /// <summary>Logarithm of every token's probability, by id.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>Token of unknown characters.</summary>
    public int UnkId { get; }

    /// <summary>Tokens that spell unknown characters; null where there are none.</summary>
    public ByteTokens? ByteTokens { get; }

    /// <inheritdoc />
    public void Tokenize(ReadOnlySpan<char> piece, List<int> output)
    {
        var best = FindBest(piece);
        var path = new Stack<(int Start, int End, int Id)>();
        for (int end = piece.Length; end > 0;)
        {
            int id = best[end].Id, start = best[end].Start;
            while (id == Unknown && start > 0 && best[start].Id == Unknown)
                start = best[start].Start;
            path.Push((start, end, id));
            end = start;
        }
        foreach (var (start, end, id) in path)
        {
            if (id != Unknown)
                output.Add(id);
            else if (ByteTokens?.TryAppend(piece[start..end], output) != true)
                output.Add(UnkId);
        }
    }

    // For every place that a token can end at: the best token that ends there, where it starts, and the sum so far.
    private (double Sum, int Start, int Id)[] FindBest(ReadOnlySpan<char> piece)
    {
        var best = new (double Sum, int Start, int Id)[piece.Length + 1];
        Array.Fill(best, (double.NegativeInfinity, 0, Unknown));
        best[0].Sum = 0;
        List<(int Length, int Id)> found = [];
        for (int i = 0; i < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[i..], out _, out int runeLength);
            _trie.FindPrefixes(piece[i..], found);
            bool knowsCharacter = false;
            foreach (var (length, id) in found)
            {
                Offer(ref best[i + length], best[i].Sum + Scores[id], i, id);
                knowsCharacter |= length == runeLength;
            }
            if (!knowsCharacter)
                Offer(ref best[i + runeLength], best[i].Sum + _unkScore, i, Unknown);
            i += runeLength;
        }
        return best;
    }

    private static void Offer(ref (double Sum, int Start, int Id) place, double sum, int start, int id)
    {
        if (sum > place.Sum)
            place = (sum, start, id);
    }
}
