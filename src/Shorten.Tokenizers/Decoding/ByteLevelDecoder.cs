using System.Buffers;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Turns the spelling of a token into the bytes that it stands for.</summary>
internal static class ByteLevelDecoder
{
    /// <summary>Writes the bytes; a token with a character that spells no byte stands for its own UTF-8.</summary>
    public static void Write(string piece, IBufferWriter<byte> output)
    {
        var bytes = output.GetSpan(piece.Length);
        for (int i = 0; i < piece.Length; i++)
        {
            if (!ByteLevelAlphabet.TryGetByte(piece[i], out bytes[i]))
            {
                Encoding.UTF8.GetBytes(piece, output);
                return;
            }
        }
        output.Advance(piece.Length);
    }
}
