using Shorten.Tokenizers;

namespace Shorten.Data;

/// <summary>Turns rows into tokens and labels.</summary>
/// <param name="tokenizer">Tokenizer of the model.</param>
/// <param name="maxTokens">Where rows are cut off; null for nowhere.</param>
internal sealed class RowEncoder(Tokenizer tokenizer, int? maxTokens)
{
    /// <summary>The rows' tokens, in their order; a row that is null has none.</summary>
    public EncodedRow[] Encode(IReadOnlyList<RenderedRow?> rows) => [.. rows.AsParallel().AsOrdered().Select(row => row is null ? EncodedRow.Empty : Encode(row))];

    private EncodedRow Encode(RenderedRow row)
    {
        int[] ids = tokenizer.Encode(row.Text, addSpecialTokens: !row.HasSpecialTokens);
        int[] labels = row.Learnt is null ? ids : Labels(row, ids);
        var sequence = new TrainingSequence(ids, labels);
        if (ids.Length > maxTokens)
            return new EncodedRow(sequence.Slice(0, maxTokens.Value), IsCut: true);
        return new EncodedRow(row.HasSpecialTokens || ids.Length == maxTokens ? sequence : Ended(sequence), IsCut: false);
    }

    private int[] Labels(RenderedRow row, int[] ids)
    {
        int[] labels = new int[ids.Length];
        Array.Fill(labels, TrainingSequence.Ignored);
        foreach (var (start, end) in row.Learnt!)
        {
            int first = NumTokensBefore(row, ids, start), last = end == row.Text.Length ? ids.Length : NumTokensBefore(row, ids, end);
            ids.AsSpan(first, last - first).CopyTo(labels.AsSpan(first));
        }
        return labels;
    }

    /// <summary>How many of the row's tokens are also those of its first characters alone: a token across the border is behind it.</summary>
    private int NumTokensBefore(RenderedRow row, int[] ids, int characters) =>
        ids.AsSpan().CommonPrefixLength(tokenizer.Encode(row.Text[..characters], addSpecialTokens: !row.HasSpecialTokens));

    private TrainingSequence Ended(TrainingSequence row)
    {
        if (tokenizer.EosTokenId is not { } end || row.Ids is [.., var last] && last == end)
            return row;
        int[] ids = [.. row.Ids, end];
        return new TrainingSequence(ids, ReferenceEquals(row.Ids, row.Labels) ? ids : [.. row.Labels, end]);
    }
}
