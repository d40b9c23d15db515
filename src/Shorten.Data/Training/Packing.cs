namespace Shorten.Data;

/// <summary>Joins rows and cuts them into segments of equal length; the last one may be shorter.</summary>
internal sealed class Packing(int length, bool crossDocuments)
{
    private readonly List<TrainingItem> _segments = [];
    private readonly List<TrainingSequence> _pieces = [];
    private readonly List<int> _rows = [];
    private int _numTokens;

    /// <summary>The segments of <paramref name="rows"/>: one sequence each with <paramref name="crossDocuments"/>, else one for each piece of a row.</summary>
    /// <remarks>What has no target (a piece of one token, or of a prompt alone) is left out, unless it is context for what follows.</remarks>
    public static List<TrainingItem> Pack(IEnumerable<TrainingItem> rows, int length, bool crossDocuments)
    {
        var packing = new Packing(length, crossDocuments);
        foreach (var row in rows)
            packing.Add(row.Sequences[0], row.Rows[0]);
        packing.EndSegment();
        return packing._segments;
    }

    private void Add(TrainingSequence row, int index)
    {
        for (int start = 0; start < row.Ids.Length;)
        {
            int end = Math.Min(start + length - _numTokens, row.Ids.Length);
            _pieces.Add(Slice(row, start, end));
            _rows.Add(index);
            _numTokens += end - start;
            start = end;
            if (_numTokens == length)
                EndSegment();
        }
    }

    private void EndSegment()
    {
        List<TrainingSequence> sequences = crossDocuments ? [Join(_pieces)] : [.. _pieces];
        sequences.RemoveAll(sequence => sequence.NumTargets == 0);
        if (sequences.Count > 0)
            _segments.Add(new TrainingItem(sequences, [.. _rows]));
        _pieces.Clear();
        _rows.Clear();
        _numTokens = 0;
    }

    private static TrainingSequence Slice(TrainingSequence row, int start, int end)
    {
        int[] ids = row.Ids[start..end];
        return new TrainingSequence(ids, ReferenceEquals(row.Ids, row.Labels) ? ids : row.Labels[start..end]);
    }

    private static TrainingSequence Join(List<TrainingSequence> pieces)
    {
        int[] ids = [.. pieces.SelectMany(piece => piece.Ids)];
        return new TrainingSequence(ids, pieces.TrueForAll(piece => ReferenceEquals(piece.Ids, piece.Labels)) ? ids : [.. pieces.SelectMany(piece => piece.Labels)]);
    }
}
