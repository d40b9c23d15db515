namespace Shorten.Tokenizers;

/// <summary>Replaces every match within a token (Hugging Face's Replace).</summary>
internal sealed class ReplaceDecoder(ReplaceNormalizer replace) : IDecoder
{
    /// <summary>What is replaced by what.</summary>
    public ReplaceNormalizer Replace => replace;

    /// <inheritdoc />
    public void Append(string token, List<string> output) => output.Add(replace.Normalize(token));

    /// <inheritdoc />
    public void Flush(List<string> output)
    {
    }
}
