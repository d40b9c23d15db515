using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Turns runs of byte tokens into text (Hugging Face's ByteFallback). A run that is not UTF-8 becomes one U+FFFD for each byte.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<byte> _run = [];

    /// <inheritdoc />
    public void Append(string token, List<string> output)
    {
        if (ByteTokens.TryGetByte(token, out byte value))
        {
            _run.Add(value);
            return;
        }
        Flush(output);
        output.Add(token);
    }

    /// <inheritdoc />
    public void Flush(List<string> output)
    {
        if (_run.Count == 0)
            return;
        output.Add(Text());
        _run.Clear();
    }

    private string Text()
    {
        try
        {
            return s_strict.GetString([.. _run]);
        }
        catch (DecoderFallbackException)
        {
            return new string('\uFFFD', _run.Count);
        }
    }
}
