using System.Text;

namespace Shorten.Tokenizers;

/// <summary>Translates a regular expression from Oniguruma (Ruby syntax), which tokenizer.json is written for, to .NET.</summary>
/// <remarks>
/// What means the same in both is copied. Possessive quantifiers become atomic groups; where case is ignored, s also stands for U+017F (.NET
/// knows the Kelvin sign, the other character that folds to an ASCII letter). Whatever .NET would read differently is refused.
/// </remarks>
internal sealed class OnigurumaPattern
{
    private const char LongS = '\u017F';
    private const int HexEscape = 6;
    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<(int Start, bool IgnoreCase)> _groups = new();
    private int _position;
    private int _atomStart;
    private bool _ignoreCase;

    private OnigurumaPattern(string pattern) => _pattern = pattern;

    private char Current => _position < _pattern.Length ? _pattern[_position] : '\0';

    /// <summary>The pattern as .NET spells it.</summary>
    /// <exception cref="ArgumentException">The pattern says something that has no translation.</exception>
    public static string ToDotNet(string pattern) => new OnigurumaPattern(pattern).Translate();

    private string Translate()
    {
        while (_position < _pattern.Length)
        {
            switch (Current)
            {
                case '(':
                    OpenGroup();
                    break;
                case ')':
                    CloseGroup();
                    break;
                case '?' or '*' or '+' or '{':
                    CopyQuantifier();
                    break;
                case '[':
                    _atomStart = _output.Length;
                    CopyClass();
                    break;
                default:
                    _atomStart = _output.Length;
                    CopyCharacter(inClass: false);
                    break;
            }
        }
        return _output.ToString();
    }

    private void OpenGroup()
    {
        _groups.Push((_output.Length, _ignoreCase));
        Copy(1);
        if (Current != '?')
            return;
        Copy(1);
        if (Current is ':' or '=' or '!' or '>' or '<')
            Copy(1);
        else
            CopyFlags();
    }

    private void CopyFlags()
    {
        int end = _pattern.IndexOf(':', _position);
        string flags = end < 0 ? "" : _pattern[_position..end];
        if (flags is not ("i" or "-i"))
            throw Unsupported("a group that is not (?:, (?i:, (?>, (?=, (?!, (?<= or (?<!");
        _ignoreCase = flags == "i";
        Copy(flags.Length + 1);
    }

    private void CloseGroup()
    {
        Copy(1);
        if (!_groups.TryPop(out var group))
            throw new ArgumentException("it has a ) without (");
        (_atomStart, _ignoreCase) = group;
    }

    private void CopyQuantifier()
    {
        bool isCount = Current == '{';
        int length = isCount ? _pattern.IndexOf('}', _position) - _position + 1 : 1;
        if (isCount && (length <= 2 || !char.IsAsciiDigit(_pattern[_position + 1])))
            throw Unsupported("an unescaped {");
        Copy(length);
        if (Current == '?')
        {
            Copy(1);
        }
        else if (Current == '+')
        {
            // Behind a count + is no possessive mark in Ruby's syntax, but repeats the counted group.
            _output.Insert(_atomStart, isCount ? "(?:" : "(?>").Append(')');
            if (!isCount)
                _position++;
        }
    }

    private void CopyClass()
    {
        Copy(Current == '[' && _pattern.AsSpan(_position + 1).StartsWith("^") ? 2 : 1);
        while (Current != ']')
        {
            if (_position >= _pattern.Length)
                throw new ArgumentException("it has a [ without ]");
            if (Current == '[' || _pattern.AsSpan(_position).StartsWith("&&"))
                throw Unsupported("a class within a class");
            CopyCharacter(inClass: true);
        }
        Copy(1);
    }

    private void CopyCharacter(bool inClass)
    {
        char current = Current;
        if (char.IsSurrogate(current))
            throw Unsupported("a character beyond U+FFFF");
        if (current == '\\')
            CopyEscape();
        else if (_ignoreCase && current is 's' or 'S' or LongS)
            CopyLetterS(inClass);
        else
            Copy(1);
    }

    private void CopyEscape()
    {
        var rest = _pattern.AsSpan(_position);
        if (rest.Length < 2)
            throw new ArgumentException("it ends with \\");
        char kind = rest[1];
        if (char.IsSurrogate(kind) || (char.IsAsciiLetterOrDigit(kind) && !"pPsSdDrntfvu".Contains(kind)))
            throw Unsupported("the escape \\" + kind);
        int length = kind switch
        {
            'p' or 'P' => rest.IndexOf('}') + 1,
            'u' => rest.Length < HexEscape ? 0 : HexEscape,
            _ => 2,
        };
        if (length == 0 || (kind == 'u' && rest[2] is 'd' or 'D' && rest[3] >= '8'))
            throw Unsupported($"\\{kind} of this kind");
        Copy(length);
    }

    private void CopyLetterS(bool inClass)
    {
        if (!inClass)
        {
            _output.Append('[').Append(Current).Append(LongS).Append(']');
            _position++;
            return;
        }
        // In front of the letter where it begins a range (s-z), behind it where it may end one (a-s).
        bool beginsRange = _pattern.AsSpan(_position + 1).StartsWith("-");
        if (beginsRange)
            _output.Append(LongS);
        Copy(1);
        if (!beginsRange)
            _output.Append(LongS);
    }

    private void Copy(int length)
    {
        _output.Append(_pattern, _position, length);
        _position += length;
    }

    private static ArgumentException Unsupported(string what) => new($"it uses {what}, which is not supported");
}
