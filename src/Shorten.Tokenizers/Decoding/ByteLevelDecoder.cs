using System.Buffers;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Turns the spelling of bytes into text; the bytes of a character wait until it is whole.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <inheritdoc />
    public void Append(string token, List<string> output)
    {
        Write(token, _bytes);
        output.Add(Read(flush: false));
    }

    /// <inheritdoc />
    public void Flush(List<string> output) => output.Add(Read(flush: true));

    // A token with a character that spells no byte stands for its own UTF-8.
    private static void Write(string token, ArrayBufferWriter<byte> output)
    {
        var bytes = output.GetSpan(token.Length);
        for (int i = 0; i < token.Length; i++)
        {
            if (!ByteLevelAlphabet.TryGetByte(token[i], out bytes[i]))
            {
                Encoding.UTF8.GetBytes(token, output);
                return;
            }
        }
        output.Advance(token.Length);
    }

    private string Read(bool flush)
    {
        var chars = new char[_utf8.GetCharCount(_bytes.WrittenSpan, flush)];
        var text = new string(chars, 0, _utf8.GetChars(_bytes.WrittenSpan, chars, flush));
        _bytes.ResetWrittenCount();
        return text;
    }
}
