namespace Shorten.Tokenizers;

/// <summary>Removes white space at the ends of a text (Hugging Face's Strip).</summary>
internal sealed record StripNormalizer(bool Left, bool Right) : INormalizer
{
    /// <inheritdoc />
    public string Normalize(string text)
    {
        if (Left)
            text = text.TrimStart();
        return Right ? text.TrimEnd() : text;
    }
}
