namespace Shorten.Evaluation.Tasks;

/// <summary>A context and a choice as tokens.</summary>
/// <param name="Ids">All tokens.</param>
/// <param name="NumScored">Tokens at the end whose log-probabilities are summed.</param>
internal sealed record ChoiceSequence(int[] Ids, int NumScored)
{
    /// <summary>Tokens that go through the model: all but the last, which is only predicted.</summary>
    public int NumInputs => Ids.Length - 1;

    /// <summary>The first input whose output predicts a scored token.</summary>
    public int FirstScored => NumInputs - NumScored;

    /// <summary>True if both ask for the same.</summary>
    public bool IsSame(ChoiceSequence other) => NumScored == other.NumScored && Ids.AsSpan().SequenceEqual(other.Ids);
}
