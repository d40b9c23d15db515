namespace Shorten.Tokenizers;

/// <summary>A stretch of a text, in UTF-16 units.</summary>
internal readonly record struct Piece(int Start, int Length)
{
    /// <summary>Index behind the last unit.</summary>
    public int End => Start + Length;
}
