namespace Shorten.Models;

/// <summary>Sequences of any lengths, one after the other and without padding, with the tokens that each position should predict.</summary>
public sealed class TrainingBatch
{
    /// <summary>Label of a token that nothing is learnt from.</summary>
    public const int Ignored = -100;

    /// <summary>Joins sequences that do not see each other.</summary>
    /// <param name="ids">Tokens of the first sequence, then of the second, and so on <c>[M]</c>.</param>
    /// <param name="labels">The same tokens, or <see cref="Ignored"/> for those that are not to be learnt <c>[M]</c>; not shifted.</param>
    /// <param name="lengths">Tokens of each sequence; their sum is M.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public TrainingBatch(int[] ids, int[] labels, int[] lengths)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(lengths);
        if (labels.Length != ids.Length || lengths.Sum() != ids.Length || lengths.Any(length => length < 1))
            throw new ArgumentException($"{ids.Length} tokens, {labels.Length} labels and sequences of {lengths.Sum()} tokens do not fit", nameof(lengths));
        Ids = ids;
        Labels = labels;
        Lengths = lengths;
        NumTargets = CountTargets();
    }

    /// <summary>Tokens <c>[M]</c>.</summary>
    public int[] Ids { get; }

    /// <summary>Labels <c>[M]</c>: the label of position t is what position t - 1 of the same sequence should predict.</summary>
    public int[] Labels { get; }

    /// <summary>Tokens of each sequence.</summary>
    public int[] Lengths { get; }

    /// <summary>Factor of each sequence's loss in the gradient, <see cref="Lengths"/> long; null for 1.</summary>
    public IReadOnlyList<double>? Factors { get; init; }

    /// <summary>Tokens that the loss counts: labels beyond the first of a sequence that are not <see cref="Ignored"/>.</summary>
    public int NumTargets { get; }

    private int CountTargets()
    {
        int count = 0, start = 0;
        foreach (int length in Lengths)
        {
            count += Labels.AsSpan(start + 1, length - 1).Length - Labels.AsSpan(start + 1, length - 1).Count(Ignored);
            start += length;
        }
        return count;
    }
}
