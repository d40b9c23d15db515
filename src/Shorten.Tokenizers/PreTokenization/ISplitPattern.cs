namespace Shorten.Tokenizers;

/// <summary>What a Split step looks for.</summary>
internal interface ISplitPattern
{
    /// <summary>Appends all matches that are not empty, in order, without overlap.</summary>
    void Find(ReadOnlySpan<char> text, List<Piece> matches);
}
