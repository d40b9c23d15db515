namespace Shorten.Data;

/// <summary>Joins rows and cuts them into segments of equal length; the last one may be shorter.</summary>
internal sealed class Packing
{
    private readonly int _length;
    private readonly bool _crossDocuments;
    private readonly List<TrainingItem> _segments = [];
    private readonly List<TrainingSequence> _pieces = [];
    private readonly List<int> _rows = [];
    private int _numTokens;

    private Packing(TrainingDataSettings settings) => (_length, _crossDocuments) = (settings.Length, settings.CrossDocuments);

    /// <summary>The segments of <paramref name="rows"/>: one sequence each with <see cref="TrainingDataSettings.CrossDocuments"/>, else one for each piece of a row.</summary>
    /// <remarks>What has no target (a piece of one token, or of a prompt alone) is left out, unless it is context for what follows.</remarks>
    public static List<TrainingItem> Pack(IEnumerable<TrainingItem> rows, TrainingDataSettings settings)
    {
        var packing = new Packing(settings);
        foreach (var row in rows)
            packing.Add(row.Sequences[0], row.Rows[0]);
        packing.EndSegment();
        return packing._segments;
    }

    private void Add(TrainingSequence row, int index)
    {
        for (int start = 0; start < row.Ids.Length;)
        {
            int end = Math.Min(start + _length - _numTokens, row.Ids.Length);
            _pieces.Add(row.Slice(start, end));
            _rows.Add(index);
            _numTokens += end - start;
            start = end;
            if (_numTokens == _length)
                EndSegment();
        }
    }

    private void EndSegment()
    {
        List<TrainingSequence> sequences = _crossDocuments ? [TrainingSequence.Join(_pieces)] : [.. _pieces];
        sequences.RemoveAll(sequence => sequence.NumTargets == 0);
        if (sequences.Count > 0)
            _segments.Add(new TrainingItem(sequences, [.. _rows]));
        _pieces.Clear();
        _rows.Clear();
        _numTokens = 0;
    }
}
