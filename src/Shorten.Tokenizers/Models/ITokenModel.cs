namespace Shorten.Tokenizers;

/// <summary>Makes tokens of a piece of text. Safe for several threads.</summary>
internal interface ITokenModel
{
    /// <summary>Tokens of the model.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>Appends the tokens of a piece.</summary>
    void Tokenize(ReadOnlySpan<char> piece, List<int> output);
}
