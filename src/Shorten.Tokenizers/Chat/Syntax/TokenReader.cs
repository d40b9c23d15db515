namespace Shorten.Tokenizers.Chat;

/// <summary>Goes through the words of a template.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private int _position;

    /// <summary>The word at hand.</summary>
    public Token Current => tokens[_position];

    /// <summary>The word behind it.</summary>
    public Token Following => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    /// <summary>Takes the word at hand.</summary>
    public Token Take()
    {
        var token = Current;
        if (_position < tokens.Count - 1)
            _position++;
        return token;
    }

    /// <summary>Takes an operator if it is at hand.</summary>
    public bool TrySkip(string op)
    {
        bool found = Current.IsOperator(op);
        if (found)
            Take();
        return found;
    }

    /// <summary>Takes a name if it is at hand.</summary>
    public bool TrySkipName(string name)
    {
        bool found = Current.IsName(name);
        if (found)
            Take();
        return found;
    }

    /// <summary>Takes an operator that must be there.</summary>
    public void Expect(string op)
    {
        if (!TrySkip(op))
            throw Unexpected($"'{op}'");
    }

    /// <summary>Takes a word of a kind that must be there.</summary>
    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    /// <summary>An error that says what was expected.</summary>
    public ChatTemplateException Unexpected(string expected)
    {
        string found = Current.Kind switch
        {
            TokenKind.End => "the end of the template",
            TokenKind.TagEnd => "%}",
            TokenKind.OutputEnd => "}}",
            TokenKind.TagStart => "{%",
            TokenKind.OutputStart => "{{",
            _ => $"'{Current.Text}'",
        };
        return new ChatTemplateException(Current.Line, $"{expected} was expected, not {found}");
    }
}
