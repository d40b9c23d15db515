namespace Shorten.Tokenizers;

/// <summary>Turns the stand-in of spaces back (Hugging Face's Metaspace); in the first token it is dropped where encoding prepends one.</summary>
internal sealed class MetaspaceDecoder(string replacement, PrependScheme scheme) : IDecoder
{
    private bool _isFirst = true;

    /// <summary>The stand-in.</summary>
    public string Replacement => replacement;

    /// <summary>Where encoding puts one in front.</summary>
    public PrependScheme Scheme => scheme;
    /// <inheritdoc />
    public void Append(string token, List<string> output)
    {
        bool drops = _isFirst && scheme != PrependScheme.Never;
        output.Add(token.Replace(replacement, drops ? "" : " ", StringComparison.Ordinal));
        _isFirst = false;
    }

    /// <inheritdoc />
    public void Flush(List<string> output) => _isFirst = true;
}
