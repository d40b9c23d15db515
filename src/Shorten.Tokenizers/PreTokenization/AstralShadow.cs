using System.Globalization;
using System.Text;

namespace Shorten.Tokenizers;

/// <summary>A text with one char per code point, for a regex engine that sees UTF-16 units instead of characters.</summary>
/// <remarks>
/// Every code point beyond U+FFFF is replaced by a stand-in of the same general category, so the classes that patterns are made of
/// (<c>\p{..}</c>, <c>\s</c>, <c>\d</c> and their complements) say of the stand-in what they say of the code point. The stand-ins are rare
/// characters (Yi, Vai, Bamum ...) that patterns do not name; <see cref="OnigurumaPattern"/> rejects patterns that name astral characters.
/// </remarks>
internal ref struct AstralShadow
{
    private readonly char[] _shadow;
    private readonly int[] _origins;
    private readonly int _length;

    /// <summary>Shadows a well-formed text.</summary>
    public AstralShadow(ReadOnlySpan<char> text)
    {
        _shadow = new char[text.Length];
        _origins = new int[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
        {
            _origins[_length] = i;
            bool astral = char.IsHighSurrogate(text[i]);
            _shadow[_length++] = astral ? StandIn(new Rune(text[i], text[i + 1])) : text[i];
            if (astral)
                i++;
        }
        _origins[_length] = text.Length;
    }

    /// <summary>The shadow.</summary>
    public readonly ReadOnlySpan<char> Text => _shadow.AsSpan(0, _length);

    /// <summary>True if the text has code points beyond U+FFFF.</summary>
    public static bool IsNeeded(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>The stretch of the original text behind a stretch of the shadow.</summary>
    public readonly Piece Original(int start, int length) => new(_origins[start], _origins[start + length] - _origins[start]);

    /// <summary>The stand-in of a code point beyond U+FFFF.</summary>
    public static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter => '\uA640',
        UnicodeCategory.LowercaseLetter => '\uA641',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA015',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.NonSpacingMark => '\uA66F',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.ConnectorPunctuation => '\uFE33',
        UnicodeCategory.DashPunctuation => '\u2E3A',
        UnicodeCategory.OpenPunctuation => '\u2E28',
        UnicodeCategory.ClosePunctuation => '\u2E29',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\uA60D',
        UnicodeCategory.MathSymbol => '\u2A00',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\uA490',
        UnicodeCategory.Format => '\u206A',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\uFFFF',
    };
}
