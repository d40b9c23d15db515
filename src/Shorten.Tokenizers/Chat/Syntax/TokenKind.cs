namespace Shorten.Tokenizers.Chat;

/// <summary>Kind of a word of a template.</summary>
internal enum TokenKind
{
    /// <summary>Text between tags.</summary>
    Text,
    /// <summary><c>{{</c></summary>
    OutputStart,
    /// <summary><c>}}</c></summary>
    OutputEnd,
    /// <summary><c>{%</c></summary>
    TagStart,
    /// <summary><c>%}</c></summary>
    TagEnd,
    /// <summary>A name or a keyword.</summary>
    Name,
    /// <summary>A string, unescaped.</summary>
    String,
    /// <summary>A number.</summary>
    Number,
    /// <summary>An operator or a bracket.</summary>
    Operator,
    /// <summary>The end of the template.</summary>
    End,
}
