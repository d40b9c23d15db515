namespace Shorten.Data;

/// <summary>What a batch counts as one: a row, or a segment into which rows were packed.</summary>
/// <param name="Sequences">One sequence, or those of a segment; they do not see each other.</param>
/// <param name="Rows">Rows of the file that it was made of, from 0, in order.</param>
public sealed record TrainingItem(IReadOnlyList<TrainingSequence> Sequences, IReadOnlyList<int> Rows);
