namespace Shorten.Tokenizers;

/// <summary>Lower case of every character on its own (Hugging Face's Lowercase).</summary>
internal sealed record LowercaseNormalizer : INormalizer
{
    // The one character whose lower case is two; the invariant culture leaves it alone.
    private const string CapitalIWithDot = "\u0130", SmallIAndDot = "i\u0307";

    /// <inheritdoc />
    public string Normalize(string text) => text.ToLowerInvariant().Replace(CapitalIWithDot, SmallIAndDot, StringComparison.Ordinal);
}
