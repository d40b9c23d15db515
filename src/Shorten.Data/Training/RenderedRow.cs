namespace Shorten.Data;

/// <summary>A row as the text that a model sees.</summary>
/// <param name="Text">The text.</param>
/// <param name="Learnt">Ranges of characters that are learnt, in order; null for all of it.</param>
internal sealed record RenderedRow(string Text, IReadOnlyList<(int Start, int End)>? Learnt)
{
    /// <summary>The text has its special tokens spelled out, and no others belong around it.</summary>
    public bool HasSpecialTokens { get; init; }

    /// <summary>Turns of the assistant that are not learnt.</summary>
    public int NumUnlearntTurns { get; init; }
}
