namespace Shorten.Tokenizers;

/// <summary>Removes up to so many of one character at the ends of every token (Hugging Face's Strip).</summary>
internal sealed class StripDecoder(char content, int start, int stop) : IDecoder
{
    /// <inheritdoc />
    public void Append(string token, List<string> output)
    {
        int begin = 0, end = token.Length;
        while (begin < Math.Min(start, token.Length) && token[begin] == content)
            begin++;
        while (token.Length - end < stop && end > begin && token[end - 1] == content)
            end--;
        output.Add(token[begin..end]);
    }

    /// <inheritdoc />
    public void Flush(List<string> output)
    {
    }
}
