using System.Buffers;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Decodes ids as they come, and never gives out half a character: bytes wait until their character is whole.</summary>
/// <remarks>All parts together are what <see cref="Tokenizer.Decode"/> gives for all ids. For one thread.</remarks>
public sealed class StreamingDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Starts a text.</summary>
    public StreamingDecoder(Tokenizer tokenizer, bool skipSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _tokenizer = tokenizer;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>Takes the next id and gives the text that is whole by now; often a word, empty within a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no such id.</exception>
    public string Append(int id)
    {
        _bytes.ResetWrittenCount();
        _tokenizer.WriteBytes(id, _skipSpecialTokens, _bytes);
        return GetText(flush: false);
    }

    /// <summary>Ends the text: gives U+FFFD for a character that is still incomplete, and starts anew.</summary>
    public string Flush()
    {
        _bytes.ResetWrittenCount();
        return GetText(flush: true);
    }

    private string GetText(bool flush)
    {
        var chars = new char[_decoder.GetCharCount(_bytes.WrittenSpan, flush)];
        return new string(chars, 0, _decoder.GetChars(_bytes.WrittenSpan, chars, flush));
    }
}
