using System.Text;

namespace Shorten.Tokenizers.Chat;

/// <summary>Cuts a Jinja template into words, white space controlled as transformers sets it (trim_blocks, lstrip_blocks, no trailing newline).</summary>
internal sealed class TemplateLexer
{
    private const string RawName = "raw", EndRawName = "endraw";

    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _line = 1;
    // True where the last tag has eaten the newline behind it: what follows begins a line.
    private bool _beginsLine = true;
    private bool _stripsNext;

    private TemplateLexer(string source) => _source = source;

    /// <summary>The words; the last one is <see cref="TokenKind.End"/>.</summary>
    public static IReadOnlyList<Token> Read(string source)
    {
        source = source.ReplaceLineEndings("\n");
        return new TemplateLexer(source.EndsWith('\n') ? source[..^1] : source).Read();
    }

    private List<Token> Read()
    {
        while (_position < _source.Length)
        {
            int tag = FindTag();
            ReadText(tag);
            if (tag == _source.Length)
                break;
            if (_source[tag + 1] == '#')
                SkipComment();
            else
                ReadTag(isOutput: _source[tag + 1] == '{');
        }
        Add(TokenKind.End, "");
        return _tokens;
    }

    private int FindTag()
    {
        for (int i = _position; (i = _source.IndexOf('{', i)) >= 0 && i + 1 < _source.Length; i++)
        {
            if (_source[i + 1] is '{' or '%' or '#')
                return i;
        }
        return _source.Length;
    }

    // Text up to a tag, without the white space that the tags around it take.
    private void ReadText(int end)
    {
        string text = _source[_position..end];
        int line = _line;
        Advance(end);
        if (_stripsNext)
            text = text.TrimStart();
        _stripsNext = false;
        if (end < _source.Length)
            text = StripBeforeTag(text, end);
        if (text.Length > 0)
            _tokens.Add(new Token(TokenKind.Text, text, line));
    }

    private string StripBeforeTag(string text, int tag)
    {
        char sign = tag + 2 < _source.Length ? _source[tag + 2] : '\0';
        if (sign == '-')
            return text.TrimEnd();
        if (sign == '+' || _source[tag + 1] == '{')
            return text;
        int lineStart = text.LastIndexOf('\n') + 1;
        bool beginsLine = lineStart > 0 || _beginsLine;
        return beginsLine && text.AsSpan(lineStart).Trim().IsEmpty ? text[..lineStart] : text;
    }

    private void SkipComment()
    {
        int end = _source.IndexOf("#}", _position + 2, StringComparison.Ordinal);
        if (end < 0)
            throw Error("a comment has no end");
        _stripsNext = _source[end - 1] == '-';
        bool keeps = _source[end - 1] == '+';
        Advance(end + 2);
        TakeNewline(keeps);
    }

    private void ReadTag(bool isOutput)
    {
        Add(isOutput ? TokenKind.OutputStart : TokenKind.TagStart, "");
        Advance(_position + 2);
        if (_position < _source.Length && _source[_position] is '-' or '+')
            Advance(_position + 1);
        int first = _tokens.Count;
        string end = isOutput ? "}}" : "%}";
        for (int brackets = 0; !TryEndTag(isOutput, end, brackets);)
        {
            if (_position == _source.Length)
                throw Error($"a tag has no {end}");
            ReadWord();
            brackets += _tokens[^1].Kind != TokenKind.Operator ? 0 : _tokens[^1].Text switch { "(" or "[" or "{" => 1, ")" or "]" or "}" => -1, _ => 0 };
        }
        if (!isOutput && _tokens.Count == first + 2 && _tokens[first].IsName(RawName))
            ReadRaw(first);
    }

    private bool TryEndTag(bool isOutput, string end, int brackets)
    {
        while (_position < _source.Length && char.IsWhiteSpace(_source[_position]))
            Advance(_position + 1);
        var rest = _source.AsSpan(_position);
        bool signed = rest.Length > 2 && rest[0] is '-' or '+' && rest[1..].StartsWith(end);
        if (!signed && (!rest.StartsWith(end) || (isOutput && brackets > 0)))
            return false;
        Add(isOutput ? TokenKind.OutputEnd : TokenKind.TagEnd, "");
        char sign = signed ? rest[0] : '\0';
        Advance(_position + end.Length + (signed ? 1 : 0));
        _stripsNext = sign == '-';
        TakeNewline(keeps: isOutput || sign == '+');
        return true;
    }

    // trim_blocks: the newline behind a tag or a comment goes with it.
    private void TakeNewline(bool keeps)
    {
        _beginsLine = !keeps && _position < _source.Length && _source[_position] == '\n';
        if (_beginsLine)
            Advance(_position + 1);
    }

    // Everything up to endraw is text.
    private void ReadRaw(int first)
    {
        _tokens.RemoveRange(first - 1, _tokens.Count - first + 1);
        int end = _position;
        while (true)
        {
            end = _source.IndexOf("{%", end, StringComparison.Ordinal);
            if (end < 0)
                throw Error("raw has no endraw");
            if (_source.AsSpan(end + 2).TrimStart("-+ \n\t").StartsWith(EndRawName))
                break;
            end += 2;
        }
        ReadText(end);
        int tokens = _tokens.Count;
        ReadTag(isOutput: false);
        _tokens.RemoveRange(tokens, _tokens.Count - tokens);
    }

    private void ReadWord()
    {
        char first = _source[_position];
        if (first is '\'' or '"')
            ReadString(first);
        else if (char.IsLetter(first) || first == '_')
            ReadWhile(TokenKind.Name, c => char.IsLetterOrDigit(c) || c == '_');
        else if (char.IsAsciiDigit(first))
            ReadNumber();
        else
            ReadOperator();
    }

    private void ReadWhile(TokenKind kind, Func<char, bool> belongs)
    {
        int end = _position;
        while (end < _source.Length && belongs(_source[end]))
            end++;
        Add(kind, _source[_position..end]);
        Advance(end);
    }

    private void ReadNumber()
    {
        int end = _position;
        while (end < _source.Length && (char.IsAsciiDigit(_source[end]) || _source[end] == '_'))
            end++;
        if (end + 1 < _source.Length && _source[end] == '.' && char.IsAsciiDigit(_source[end + 1]))
        {
            do
                end++;
            while (end < _source.Length && char.IsAsciiDigit(_source[end]));
        }
        Add(TokenKind.Number, _source[_position..end].Replace("_", "", StringComparison.Ordinal));
        Advance(end);
    }

    private void ReadOperator()
    {
        string? found = Operators.All.FirstOrDefault(text => string.CompareOrdinal(_source, _position, text, 0, text.Length) == 0);
        if (found is null)
            throw Error($"'{_source[_position]}' is not expected here");
        Add(TokenKind.Operator, found);
        Advance(_position + found.Length);
    }

    private void ReadString(char quote)
    {
        int end = _position + 1;
        while (end < _source.Length && _source[end] != quote)
            end += _source[end] == '\\' ? 2 : 1;
        if (end >= _source.Length)
            throw Error("a string has no end");
        Add(TokenKind.String, Unescape(_source.AsSpan(_position + 1, end - _position - 1)));
        Advance(end + 1);
    }

    private string Unescape(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }
            i += StringEscape.TryRead(text[(i + 1)..], result) ?? throw Error($"\\{text[i + 1]} is not a known escape");
        }
        return result.ToString();
    }

    private void Add(TokenKind kind, string text) => _tokens.Add(new Token(kind, text, _line));

    private void Advance(int position)
    {
        _line += _source.AsSpan(_position, position - _position).Count('\n');
        _position = position;
    }

    private ChatTemplateException Error(string problem) => new(_line, problem);
}
