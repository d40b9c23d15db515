using Shorten.Tokenizers;

namespace Shorten.Data;

/// <summary>Turns rows into tokens and labels. Safe for several threads.</summary>
/// <param name="tokenizer">Tokenizer of the model.</param>
/// <param name="maxTokens">Where rows are cut off; null for nowhere.</param>
internal sealed class RowEncoder(Tokenizer tokenizer, int? maxTokens)
{
    /// <summary>The sequence of a row, and whether it was cut off.</summary>
    public (TrainingSequence Sequence, bool IsCut) Encode(RenderedRow row)
    {
        int[] ids = tokenizer.Encode(row.Text, addSpecialTokens: !row.HasSpecialTokens);
        bool isCut = ids.Length > maxTokens;
        int[] labels = row.Learnt is null ? ids : Labels(row, ids);
        if (isCut)
            return (Cut(ids, labels, maxTokens!.Value), true);
        bool endsHere = !row.HasSpecialTokens && tokenizer.EosTokenId is { } end && (ids.Length == 0 || ids[^1] != end) && ids.Length != maxTokens;
        return (endsHere ? Ended(ids, labels, tokenizer.EosTokenId!.Value) : new TrainingSequence(ids, labels), false);
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

    private static TrainingSequence Cut(int[] ids, int[] labels, int length)
    {
        int[] cut = ids[..length];
        return new TrainingSequence(cut, ReferenceEquals(ids, labels) ? cut : labels[..length]);
    }

    private static TrainingSequence Ended(int[] ids, int[] labels, int end)
    {
        int[] ended = [.. ids, end];
        return new TrainingSequence(ended, ReferenceEquals(ids, labels) ? ended : [.. labels, end]);
    }
}
