using System.Globalization;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary><c>\w</c> of the reference's regex engine.</summary>
internal static class WordCharacter
{
    /// <summary>True for letters (circled ones too), marks, decimal digits, connectors and the two joiners.</summary>
    public static bool Is(Rune rune) => Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        || rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
