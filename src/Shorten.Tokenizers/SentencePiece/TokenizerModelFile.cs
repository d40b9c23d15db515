namespace Shorten.Tokenizers;

/// <summary>Reads a <c>tokenizer.model</c>: SentencePiece, or tiktoken's lines as Llama 3 ships them.</summary>
internal static class TokenizerModelFile
{
    // The first byte of a SentencePiece file: field 1, bytes. As text it would be an empty line.
    private const byte FirstPiece = 0x0A;

    /// <summary>Reads the file; <paramref name="added"/> are the added tokens that the files beside it name.</summary>
    public static TokenizerParts Read(string path, IReadOnlyDictionary<int, AddedToken> added)
    {
        using (var stream = File.OpenRead(path))
        {
            if (stream.ReadByte() != FirstPiece)
                return TiktokenFile.Read(path, added);
        }
        try
        {
            var parts = SentencePieceFile.Read(path).ToParts();
            var merged = parts.AddedTokens.ToDictionary(token => token.Id);
            foreach (var token in added.Values)
                merged[token.Id] = token;
            return parts with { AddedTokens = [.. merged.Values] };
        }
        catch (ArgumentException problem)
        {
            throw new TokenizerFormatException(path, problem.Message, problem);
        }
    }
}
