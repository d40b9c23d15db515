using System.Globalization;

namespace Shorten.Tokenizers;

/// <summary>The tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, which spell characters that a vocabulary lacks.</summary>
internal sealed class ByteTokens
{
    private const int Length = 6;

    private readonly int[] _ids = new int[byte.MaxValue + 1];

    /// <summary>Looks the tokens up.</summary>
    public ByteTokens(Vocabulary vocabulary)
    {
        for (int value = 0; value < _ids.Length; value++)
            _ids[value] = vocabulary.TryGetId(Spell((byte)value), out int id) ? id : -1;
    }

    /// <summary>The spelling of a byte.</summary>
    public static string Spell(byte value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    /// <summary>The byte that a token spells.</summary>
    public static bool TryGetByte(ReadOnlySpan<char> token, out byte value)
    {
        value = 0;
        return token.Length == Length && token.StartsWith("<0x") && token[^1] == '>'
            && byte.TryParse(token[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Appends the tokens of a text's UTF-8 bytes; false, and nothing, where one is missing.</summary>
    public bool TryAppend(ReadOnlySpan<char> text, List<int> output)
    {
        int first = output.Count;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (byte value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (_ids[value] < 0)
                {
                    output.RemoveRange(first, output.Count - first);
                    return false;
                }
                output.Add(_ids[value]);
            }
        }
        return true;
    }
}
