namespace Shorten.Tokenizers;

/// <summary>Two adjacent tokens. Ordered by the left id, then the right one.</summary>
internal readonly record struct TokenPair(int Left, int Right) : IComparable<TokenPair>
{
    /// <inheritdoc />
    public int CompareTo(TokenPair other) => (Left, Right).CompareTo((other.Left, other.Right));
}
