namespace Shorten.Tokenizers;

/// <summary>One step from tokens back to text, for one text: it may hold parts back until they are whole.</summary>
internal interface IDecoder
{
    /// <summary>Takes the next token and appends what is ready.</summary>
    void Append(string token, List<string> output);

    /// <summary>Ends the text and appends what was held back.</summary>
    void Flush(List<string> output);
}
