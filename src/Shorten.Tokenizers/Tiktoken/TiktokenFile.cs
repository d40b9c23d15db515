using System.Globalization;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Reads tiktoken's file of a Llama-3 vocabulary: a line for each token, its bytes in base64 and its rank.</summary>
internal static class TiktokenFile
{
    private const int MaxTokenBytes = 1024;

    /// <summary>Reads the file; without added tokens beside it, Llama 3's own follow the vocabulary.</summary>
    public static TokenizerParts Read(string path, IReadOnlyDictionary<int, AddedToken> added)
    {
        var vocabulary = new Vocabulary(ReadPieces(path));
        int count = vocabulary.Pieces.Count;
        var tokens = added.Count > 0 ? added.Values : Llama3SpecialTokens.Names.Select((name, i) => new AddedToken(count + i, name) { Special = true });
        var scores = Enumerable.Range(0, count).Select(rank => -(float)rank).ToArray();
        var parts = new TokenizerParts
        {
            AddedTokens = [.. tokens],
            PreTokenizers = GgufPreTokenizer.Find("llama-bpe")!.MakeSteps(),
            Model = new BpeModel { Vocabulary = vocabulary, Merges = ScoredMerges.Build(vocabulary, scores), IgnoreMerges = true },
            PostProcessor = TemplatePostProcessor.None,
            Decoders = [() => new ByteLevelDecoder()],
        };
        int? bos = parts.IdOf(Llama3SpecialTokens.Bos);
        return parts with { BosTokenId = bos, EosTokenId = parts.IdOf(Llama3SpecialTokens.Eos), PostProcessor = new TemplatePostProcessor(bos is { } id ? [id] : [], []) };
    }

    private static string?[] ReadPieces(string path)
    {
        var pieces = new List<string?>();
        Span<byte> bytes = stackalloc byte[MaxTokenBytes];
        foreach (string line in File.ReadLines(path))
        {
            if (line.Length == 0)
                continue;
            int space = line.IndexOf(' ');
            int length = 0;
            bool isToken = space > 0 && Convert.TryFromBase64Chars(line.AsSpan(0, space), bytes, out length) && length > 0
                && int.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int rank) && rank == pieces.Count;
            if (!isToken)
                throw new TokenizerFormatException(path, $"line {pieces.Count + 1} is not a token in base64 and the rank {pieces.Count}");
            pieces.Add(Spell(bytes[..length]));
        }
        return pieces.Count > 0 ? [.. pieces] : throw new TokenizerFormatException(path, "has no tokens");
    }

    private static string Spell(ReadOnlySpan<byte> bytes)
    {
        var spelled = new StringBuilder(bytes.Length);
        foreach (byte value in bytes)
            spelled.Append(ByteLevelAlphabet.CharOf(value));
        return spelled.ToString();
    }
}
