namespace Shorten.Tensors.Kernels;

/// <summary>dK and dV of up to 32 keys of one sequence and one key head, in lanes: the sums over all heads that share them.</summary>
internal readonly unsafe struct KeyGradientPanel
{
    /// <summary>Keys of a panel.</summary>
    public const int Lanes = AttentionTile.Columns;

    // Queries of a tile: its weights and the gradients of its scores are 16 KB.
    private const int Queries = 64;

    private readonly AttentionBackwardArguments* _a;
    private readonly float* _keys, _values, _dK, _dV, _scores, _products, _ones, _positions;
    private readonly float** _rows;
    private readonly int _sequence, _head, _firstKey, _lastKey;

    /// <summary>Panel <paramref name="index"/> of a sequence and a key head, with <see cref="ScratchBytes"/> of memory.</summary>
    public KeyGradientPanel(AttentionBackwardArguments* a, int sequence, int head, int index, float* scratch)
    {
        var shape = a->Forward.Shape;
        int headDim = shape.HeadDim;
        _a = a;
        _sequence = sequence;
        _head = head;
        _firstKey = index * Lanes;
        _lastKey = Math.Min(_firstKey + Lanes, shape.NumKeys) - 1;
        _rows = (float**)scratch;
        _ones = scratch + PointerFloats;
        _positions = _ones + Lanes;
        _scores = _positions + Lanes;
        _products = _scores + Queries * Lanes;
        _keys = _products + Queries * Lanes;
        _values = _keys + (long)headDim * Lanes;
        _dK = _values + (long)headDim * Lanes;
        _dV = _dK + (long)headDim * Lanes;
        for (int lane = 0; lane < Lanes; lane++)
        {
            // Lanes without a key repeat the last one.
            _positions[lane] = Math.Min(_firstKey + lane, _lastKey);
            _ones[lane] = 1;
        }
        FindRows(a->Forward.K);
        Transpose.ToPanel(_rows, headDim, shape.Scale, _keys);
        FindRows(a->Forward.V);
        Transpose.ToPanel(_rows, headDim, 1, _values);
        new Span<float>(_dK, 2 * headDim * Lanes).Clear();
    }

    /// <summary>Bytes that a panel needs, whatever the number of queries.</summary>
    public static long ScratchBytes(int headDim) => sizeof(float) * (PointerFloats + Lanes * (2 + 2 * Queries + 4L * headDim));

    private static int PointerFloats => Lanes * sizeof(float*) / sizeof(float);

    /// <summary>Goes through all queries that see a key of the panel, tile by tile, and writes the gradients.</summary>
    public void Run()
    {
        var shape = _a->Forward.Shape;
        int past = shape.NumKeys - shape.NumQueries, group = shape.NumHeads / shape.NumKeyValueHeads;
        int first = Math.Max(0, _firstKey - past), end = shape.Window == 0 ? shape.NumQueries : (int)Math.Clamp((long)_lastKey + shape.Window - past, first, shape.NumQueries);
        for (int head = _head * group; head < (_head + 1) * group; head++)
        {
            for (int query = first; query < end; query += Queries)
                AddTile(head, query, Math.Min(Queries, end - query));
        }
        FindRows(_a->DV);
        Transpose.FromPanel(_dV, shape.HeadDim, _ones, _rows);
        new Span<float>(_ones, Lanes).Fill(shape.Scale);
        FindRows(_a->DK);
        Transpose.FromPanel(_dK, shape.HeadDim, _ones, _rows);
    }

    private void AddTile(int head, int query, int count)
    {
        var forward = _a->Forward;
        int headDim = forward.Shape.HeadDim;
        long stride = forward.Q.Columns, row = (long)_sequence * forward.Shape.NumQueries + query;
        float* q = forward.Q.Row(row) + head * headDim, dY = _a->DY.Row(row) + head * headDim;
        int rows = Math.Min(AttentionTile.RoundUp(count), forward.Shape.NumQueries - query);
        AttentionTile.Run(q, stride, 1, _keys, headDim, null, _scores, rows);
        AttentionTile.Run(dY, stride, 1, _values, headDim, null, _products, rows);
        for (int t = 0; t < count; t++)
        {
            float logSumExp = forward.LogSumExp.Row(row + t)[head], delta = _a->Delta.Row(row + t)[head];
            ScoreGradient.OfKeys(
                _scores + t * Lanes, _products + t * Lanes, forward.Shape.SoftCap, logSumExp, delta, _positions, forward.FirstKey(query + t), forward.LastKey(query + t));
        }
        AttentionTile.Run(dY, 1, stride, _scores, count, _ones, _dV, headDim);
        AttentionTile.Run(q, 1, stride, _products, count, _ones, _dK, headDim);
    }

    private void FindRows(Tensor tensor)
    {
        for (int lane = 0; lane < Lanes; lane++)
            _rows[lane] = tensor.Row((long)_sequence * _a->Forward.Shape.NumKeys + Math.Min(_firstKey + lane, _lastKey)) + _head * _a->Forward.Shape.HeadDim;
    }
}
