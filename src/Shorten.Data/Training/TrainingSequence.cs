namespace Shorten.Data;

/// <summary>Tokens that attend to each other, and what is to be learnt of them.</summary>
/// <param name="Ids">Tokens <c>[T]</c>.</param>
/// <param name="Labels">The same tokens, or <see cref="Ignored"/> for those that are not to be learnt <c>[T]</c>; not shifted. May be the same array as <paramref name="Ids"/>.</param>
public sealed record TrainingSequence(int[] Ids, int[] Labels)
{
    /// <summary>Label of a token that nothing is learnt from.</summary>
    public const int Ignored = -100;

    /// <summary>Tokens that are learnt. The first of a sequence never is: nothing predicts it.</summary>
    public int NumTargets => Labels.Length < 2 ? 0 : Labels.Length - 1 - Labels.AsSpan(1).Count(Ignored);

    /// <summary>The tokens from <paramref name="start"/> up to <paramref name="end"/>.</summary>
    internal TrainingSequence Slice(int start, int end)
    {
        int[] ids = Ids[start..end];
        return new TrainingSequence(ids, ReferenceEquals(Ids, Labels) ? ids : Labels[start..end]);
    }

    /// <summary>Sequences one after the other, as one.</summary>
    internal static TrainingSequence Join(IReadOnlyList<TrainingSequence> parts)
    {
        int[] ids = [.. parts.SelectMany(part => part.Ids)];
        return new TrainingSequence(ids, parts.All(part => ReferenceEquals(part.Ids, part.Labels)) ? ids : [.. parts.SelectMany(part => part.Labels)]);
    }
}
