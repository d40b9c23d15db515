using System.Runtime.InteropServices;
using Shorten.Tensors;

namespace Shorten.Evaluation.Tasks;

/// <summary>Hidden states of the positions that are scored, with what they should predict and for whom.</summary>
internal sealed class ScoredRows(Tensor rows)
{
    private readonly List<int> _targets = [];

    /// <summary>The whole buffer.</summary>
    public Tensor Rows { get; } = rows;

    /// <summary>The rows that are filled.</summary>
    public Tensor Filled => Rows.Slice(0, _targets.Count);

    /// <summary>The token that each row should predict.</summary>
    public ReadOnlySpan<int> Targets => CollectionsMarshal.AsSpan(_targets);

    /// <summary>The document and the sequence that each row counts for.</summary>
    public List<(int Document, int Sequence)> Owners { get; } = [];

    /// <summary>Takes the scored positions of a sequence out of <paramref name="states"/>, whose first row is its input <paramref name="first"/>.</summary>
    public void Add(Tensor states, int first, ChoiceSequence sequence, int document, int index)
    {
        for (int position = Math.Max(first, sequence.FirstScored); position < first + states.Rows && position < sequence.NumInputs; position++)
        {
            states.RowSpan(position - first).CopyTo(Rows.RowSpan(_targets.Count));
            _targets.Add(sequence.Ids[position + 1]);
            Owners.Add((document, index));
        }
    }
}
