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
}
