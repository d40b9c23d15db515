namespace Shorten.Tensors.Kernels;

/// <summary>Up to 32 query rows of one sequence and one key head, in lanes: the heads that share the key head side by side, then the next position.</summary>
internal unsafe struct AttentionPanel
{
    /// <summary>Query rows of a panel.</summary>
    public const int Lanes = AttentionTile.Columns;

    // Keys of a tile: its scores are 8 KB and stay in the first-level cache with queries and sums of heads of up to 128.
    private const int Keys = 64;

    private readonly AttentionArguments* _a;
    private readonly float* _keys, _values;
    private readonly float* _queries, _sums, _scores;
    private readonly float** _rows;
    private readonly int _sequence, _head, _firstRow, _firstQuery, _lastQuery;
    private readonly OnlineSoftmax _softmax;

    /// <summary>Panel <paramref name="index"/> of a sequence and a key head, with <see cref="ScratchBytes"/> of memory.</summary>
    public AttentionPanel(AttentionArguments* a, int sequence, int head, int index, float* scratch)
    {
        var shape = a->Shape;
        int headDim = shape.HeadDim, group = shape.NumHeads / shape.NumKeyValueHeads, numRows = shape.NumQueries * group;
        _a = a;
        _keys = a->K.Row((long)sequence * shape.NumKeys) + head * headDim;
        _values = a->V.Row((long)sequence * shape.NumKeys) + head * headDim;
        _rows = (float**)scratch;
        _softmax = OnlineSoftmax.Start(scratch + PointerFloats);
        _scores = scratch + PointerFloats + OnlineSoftmax.StateFloats;
        _queries = _scores + Keys * Lanes;
        _sums = _queries + (long)headDim * Lanes;
        _sequence = sequence;
        _head = head;
        _firstRow = index * Lanes;
        _firstQuery = _firstRow / group;
        _lastQuery = (Math.Min(_firstRow + Lanes, numRows) - 1) / group;
        for (int lane = 0; lane < Lanes; lane++)
        {
            // Lanes without a query repeat the last one.
            int row = Math.Min(_firstRow + lane, numRows - 1), t = row / group;
            _softmax.FirstKeys[lane] = a->FirstKey(t);
            _softmax.LastKeys[lane] = a->LastKey(t);
            _rows[lane] = a->Q.Row((long)sequence * shape.NumQueries + t) + (head * group + row % group) * headDim;
        }
        Transpose.ToPanel(_rows, headDim, shape.Scale, _queries);
    }

    /// <summary>Bytes that a panel needs, whatever the number of keys.</summary>
    public static long ScratchBytes(int headDim) => sizeof(float) * (PointerFloats + OnlineSoftmax.StateFloats + Lanes * (Keys + 2L * headDim));

    private static int PointerFloats => Lanes * sizeof(float*) / sizeof(float);

    /// <summary>Attends to all keys that a query of the panel sees, tile by tile, and writes the outputs.</summary>
    public readonly void Run()
    {
        int first = _a->FirstKey(_firstQuery), end = _a->LastKey(_lastQuery) + 1;
        for (int key = first; key < end; key += Keys)
            AddTile(key, Math.Min(Keys, end - key), isFirst: key == first);
        _softmax.Finish();
        if (_a->LogSumExp.Data != null)
            StoreLogSumExp();
        float* q = _a->Q.Data, y = _a->Y.Data;
        for (int lane = 0; lane < Lanes; lane++)
            _rows[lane] = y + (_rows[lane] - q);
        Transpose.FromPanel(_sums, _a->Shape.HeadDim, _softmax.Factors, _rows);
    }

    private readonly void StoreLogSumExp()
    {
        var shape = _a->Shape;
        int group = shape.NumHeads / shape.NumKeyValueHeads, end = Math.Min(Lanes, shape.NumQueries * group - _firstRow);
        for (int lane = 0; lane < end; lane++)
        {
            int row = _firstRow + lane;
            _a->LogSumExp.Row((long)_sequence * shape.NumQueries + row / group)[_head * group + row % group] = _softmax.LogSumExp(lane);
        }
    }

    private readonly void AddTile(int key, int count, bool isFirst)
    {
        int headDim = _a->Shape.HeadDim;
        long keyStride = _a->K.Columns, valueStride = _a->V.Columns;
        // Whole tiles of rows where there are keys for them: a single row takes half as long as eight.
        int numScores = Math.Min(AttentionTile.RoundUp(count), _a->Shape.NumKeys - key);
        AttentionTile.Run(_keys + key * keyStride, keyStride, 1, _queries, headDim, null, _scores, numScores);
        _softmax.Add(_scores, key, count, _a->Shape.SoftCap, _a->FirstKey(_lastQuery), _a->LastKey(_firstQuery));
        AttentionTile.Run(_values + key * valueStride, 1, valueStride, _scores, count, isFirst ? null : _softmax.Factors, _sums, headDim);
    }
}
