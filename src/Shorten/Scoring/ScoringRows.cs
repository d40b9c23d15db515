using Shorten.Tensors;

namespace Shorten.Scoring;

/// <summary>Rows of hidden states that predict a token of their own sequence.</summary>
internal static unsafe class ScoringRows
{
    /// <summary>Moves all but the last row of each sequence of <paramref name="length"/> rows together, in place: the last has no next token.</summary>
    public static Tensor DropLast(Tensor states, int length)
    {
        long sequences = states.Rows / length, bytes = (length - 1L) * states.Columns * sizeof(float);
        for (long s = 1; s < sequences; s++)
            Buffer.MemoryCopy(states.Row(s * length), states.Row(s * (length - 1)), bytes, bytes);
        return states.Slice(0, sequences * (length - 1));
    }
}
