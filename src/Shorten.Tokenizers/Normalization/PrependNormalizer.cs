namespace Shorten.Tokenizers;

/// <summary>Puts a string in front of a text that is not empty (Hugging Face's Prepend).</summary>
internal sealed record PrependNormalizer(string Prefix) : INormalizer
{
    /// <inheritdoc />
    public string Normalize(string text) => text.Length == 0 ? text : Prefix + text;
}
