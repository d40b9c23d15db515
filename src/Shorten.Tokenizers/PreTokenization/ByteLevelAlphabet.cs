namespace Shorten.Tokenizers;

/// <summary>The printable characters by which byte-level vocabularies spell the 256 bytes (GPT-2's table).</summary>
/// <remarks>Printable Latin-1 bytes stand for themselves, the others are U+0100, U+0101 ... in the order of the bytes.</remarks>
internal static class ByteLevelAlphabet
{
    private const int FirstBorrowed = 0x100;
    private static readonly char[] s_chars = MakeChars();
    private static readonly short[] s_bytes = MakeBytes();

    /// <summary>The character that spells a byte.</summary>
    public static char CharOf(byte value) => s_chars[value];

    /// <summary>The byte that a character spells; false where it spells none.</summary>
    public static bool TryGetByte(char spelled, out byte value)
    {
        short found = spelled < s_bytes.Length ? s_bytes[spelled] : (short)-1;
        value = (byte)found;
        return found >= 0;
    }

    private static char[] MakeChars()
    {
        var chars = new char[256];
        int next = FirstBorrowed;
        for (int i = 0; i < chars.Length; i++)
            chars[i] = i is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)i : (char)next++;
        return chars;
    }

    private static short[] MakeBytes()
    {
        var bytes = new short[s_chars.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (short i = 0; i < s_chars.Length; i++)
            bytes[s_chars[i]] = i;
        return bytes;
    }
}
