namespace Shorten.Tokenizers;

/// <summary>Removes up to so many of one character at the ends of the whole text (Hugging Face's Fuse and then Strip).</summary>
internal sealed class StripTextDecoder : IDecoder
{
    private int _toDrop;
    private int _held;

    /// <summary>Removes up to <paramref name="start"/> characters in front and up to <paramref name="stop"/> at the end.</summary>
    public StripTextDecoder(char content, int start, int stop)
    {
        Content = content;
        Start = _toDrop = start;
        Stop = stop;
    }

    /// <summary>The character.</summary>
    public char Content { get; }

    /// <summary>Most to remove in front.</summary>
    public int Start { get; }

    /// <summary>Most to remove at the end.</summary>
    public int Stop { get; }

    /// <inheritdoc />
    public void Append(string token, List<string> output)
    {
        string text = new string(Content, _held) + DropStart(token);
        // What may be the end of the text waits for the next token.
        _held = Math.Min(Stop, text.Length - text.TrimEnd(Content).Length);
        output.Add(text[..^_held]);
    }

    /// <inheritdoc />
    public void Flush(List<string> output) => (_toDrop, _held) = (Start, 0);

    private string DropStart(string token)
    {
        int dropped = 0;
        while (dropped < token.Length && dropped < _toDrop && token[dropped] == Content)
            dropped++;
        _toDrop = dropped < token.Length ? 0 : _toDrop - dropped;
        return token[dropped..];
    }
}
