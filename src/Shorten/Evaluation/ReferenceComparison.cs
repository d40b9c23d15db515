namespace Shorten.Evaluation;

/// <summary>How far our numbers are from those of a <see cref="ReferenceDump"/>; null where the dump lacks the tensor.</summary>
/// <param name="Logits">Largest difference of a logit.</param>
/// <param name="ArgmaxEqual">The largest logit is at the same token everywhere.</param>
/// <param name="HiddenStates">Largest difference of each hidden state, the embedding first, then each block's output.</param>
/// <param name="HiddenScales">Standard deviation of each hidden state of the dump, 1 at least: what a tolerance is multiplied with.</param>
/// <param name="Loss">Difference of the losses.</param>
public sealed record ReferenceComparison(double? Logits, bool? ArgmaxEqual, IReadOnlyList<double>? HiddenStates, IReadOnlyList<double>? HiddenScales, double? Loss)
{
    /// <summary>True if every difference is at most <paramref name="tolerance"/> (hidden states: times their scale) and every argmax agrees. NaN is beyond any tolerance.</summary>
    public bool IsWithin(double tolerance) =>
        (Logits is null || Logits <= tolerance)
        && ArgmaxEqual != false
        && (HiddenStates is null || HiddenStates.Zip(HiddenScales!).All(state => state.First <= tolerance * state.Second))
        && (Loss is null || Loss <= tolerance);
}
