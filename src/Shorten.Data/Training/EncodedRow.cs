namespace Shorten.Data;

/// <summary>The tokens of a row, and whether there were more.</summary>
internal sealed record EncodedRow(TrainingSequence Sequence, bool IsCut)
{
    /// <summary>A row without text.</summary>
    public static EncodedRow Empty { get; } = new(new TrainingSequence([], []), IsCut: false);
}
