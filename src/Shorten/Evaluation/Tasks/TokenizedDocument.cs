namespace Shorten.Evaluation.Tasks;

/// <summary>A question as tokens: its sequences share their beginning, which is run once.</summary>
internal sealed class TokenizedDocument
{
    /// <summary>Finds how much the sequences share.</summary>
    /// <param name="sequences">Different sequences.</param>
    /// <param name="ofChoice">The sequence of each choice.</param>
    public TokenizedDocument(IReadOnlyList<ChoiceSequence> sequences, int[] ofChoice)
    {
        Sequences = sequences;
        OfChoice = ofChoice;
        NumShared = sequences.Min(sequence => sequence.NumInputs);
        foreach (var sequence in sequences)
            NumShared = Math.Min(NumShared, sequence.Ids.AsSpan().CommonPrefixLength(sequences[0].Ids));
    }

    /// <summary>Different sequences.</summary>
    public IReadOnlyList<ChoiceSequence> Sequences { get; }

    /// <summary>The sequence of each choice.</summary>
    public int[] OfChoice { get; }

    /// <summary>Inputs at the beginning that all sequences have in common.</summary>
    public int NumShared { get; }

    /// <summary>Inputs of the longest sequence.</summary>
    public int MaxInputs => Sequences.Max(sequence => sequence.NumInputs);

    /// <summary>Rows that go through the model.</summary>
    public int NumRows => NumShared + Sequences.Sum(sequence => sequence.NumInputs - NumShared);

    /// <summary>Positions that are scored, those in the shared part once for each sequence.</summary>
    public int NumScored => Sequences.Sum(sequence => sequence.NumScored);

    /// <summary>The same for questions whose sequences have the same tokens.</summary>
    public string Key => string.Join(';', Sequences.Select(sequence => $"{sequence.NumScored}:{string.Join(',', sequence.Ids)}"));
}
